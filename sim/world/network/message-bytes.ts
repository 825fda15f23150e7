import type { Message } from '../../../core/raft/messages.ts';

/** Terms, indices and flags, which every message carries. */
const HEADER_BYTES = 64;

/** A message's size on the wire: a fixed header, the entries, the chunk of a snapshot. */
export function messageBytes(message: Message): number {
  let bytes = HEADER_BYTES + message.chunkBytes;
  for (const entry of message.entries) bytes += entry.bytes;
  return bytes;
}
