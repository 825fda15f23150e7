import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';
import { codeOf } from '../console/reasons.ts';
import { canBeReadAgain, sourceOf, whileWaiting } from '../files/ordinary-file.ts';

/*
 * The lines of a trace file, gzipped or plain. A trace may be longer than a buffer can be, so of the plain text only a
 * piece is in memory at a time.
 */

const LINE_FEED = 10;
const PIECE_BYTES = 1 << 20;
/** The longest line that is read; V8's limit for a string is half a gigabyte. */
const LONGEST_LINE = 2 ** 28;
/** The most bytes of one member of a gzip file, decompressed. `trace -o` makes members of a megabyte. */
const LARGEST_MEMBER = 2 ** 31;

/** Thrown while the lines are read, with the reason. */
export class Damaged extends Error {}

type Pieces = () => Iterable<Buffer>;

/**
 * The lines of a file, without empty ones; they can be read several times. Throws the file system's errors, and, while the
 * lines are read, also Damaged.
 */
export function traceLines(file: string): () => Iterable<string> {
  const pieces = piecesOf(file);
  return () => linesOf(pieces());
}

function piecesOf(file: string): Pieces {
  const source = sourceOf(file);
  // A pipe can be read only once. A file is opened only once, since another may have its name by the next time.
  if (typeof source === 'number' || !canBeReadAgain(source)) {
    const bytes = whileWaiting(file, () => readFileSync(source));
    return isGzip(bytes) ? () => membersOf(bytes) : () => [bytes];
  }
  const descriptor = openSync(source, 'r');
  const start = Buffer.alloc(2);
  const compressed = readSync(descriptor, start, 0, 2, 0) === 2 && isGzip(start);
  if (!compressed) return () => piecesOfFile(descriptor);
  const bytes = readFileSync(descriptor);
  closeSync(descriptor);
  return () => membersOf(bytes);
}

function* piecesOfFile(descriptor: number): Generator<Buffer> {
  for (let at = 0, read = -1; read !== 0; at += read) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    read = readSync(descriptor, piece, 0, PIECE_BYTES, at);
    yield piece.subarray(0, read);
  }
}

/** The lines one by one. A line that is cut here cannot be a valid line of a trace, and is rejected later. */
function* linesOf(pieces: Iterable<Buffer>): Generator<string> {
  /** The line that has begun in pieces before this one. */
  let begun: Buffer[] = [];
  for (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      const line = lineOf(begun, piece.subarray(from, end));
      if (line !== '') yield line;
      begun = [];
      from = end + 1;
    }
    if (from < piece.length) begun.push(piece.subarray(from));
  }
  if (begun.length > 0) yield lineOf(begun, Buffer.alloc(0));
}

function lineOf(begun: readonly Buffer[], end: Buffer): string {
  if (begun.length === 0) return end.toString('utf8', 0, LONGEST_LINE);
  const length = begun.reduce((sum, part) => sum + part.length, end.length);
  return Buffer.concat([...begun, end], Math.min(length, LONGEST_LINE)).toString('utf8');
}

function isGzip(bytes: Buffer, at = 0): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b;
}

/** Bits of a member's header: which optional fields it has (RFC 1952, 2.3.1). */
const Flag = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const;
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;

/** The members of a gzip file, decompressed. (Node's gunzip has no synchronous form that returns them one by one.) */
function* membersOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    if (!isGzip(bytes, at)) throw new Damaged(BROKEN);
    const from = afterHeader(bytes, at);
    const { plain, consumed } = inflated(bytes.subarray(from));
    const end = from + consumed;
    if (end + TRAILER_BYTES > bytes.length || crc32(plain) !== bytes.readUInt32LE(end))
      throw new Damaged(BROKEN);
    yield plain;
    at = end + TRAILER_BYTES;
  }
}

const BROKEN = 'this trace is damaged: it cannot be decompressed';

function afterHeader(bytes: Buffer, at: number): number {
  const flags = bytes[at + 3];
  let end = at + HEADER_BYTES;
  if ((flags & Flag.extra) !== 0) end += 2 + bytes[end] + bytes[end + 1] * 256;
  for (const text of [Flag.name, Flag.comment]) if ((flags & text) !== 0) end = bytes.indexOf(0, end) + 1;
  return (flags & Flag.headerChecksum) === 0 ? end : end + 2;
}

function inflated(bytes: Buffer): { readonly plain: Buffer; readonly consumed: number } {
  try {
    // With `info`, which the types do not know, the result tells how much was read.
    const options = { info: true, maxOutputLength: LARGEST_MEMBER, chunkSize: PIECE_BYTES };
    const { buffer, engine } = inflateRawSync(bytes, options) as unknown as Inflated;
    return { plain: buffer, consumed: engine.bytesWritten };
  } catch (error) {
    throw new Damaged(
      codeOf(error) === 'ERR_BUFFER_TOO_LARGE'
        ? `this trace is too large: a part of it has more than ${LARGEST_MEMBER} bytes when decompressed`
        : BROKEN,
    );
  }
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}
