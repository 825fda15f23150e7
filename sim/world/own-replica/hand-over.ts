import type { Output, Write } from '../../../core/io.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { type Entry, NO_ENTRIES } from '../../../core/raft/entry.ts';
import type { Message } from '../../../core/raft/messages.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import { copyOf } from './message-copy.ts';
import { Unusable } from './usable.ts';

/**
 * Freezes what a step has output, which disks, other servers, clients and judges share from now on, and copies the messages.
 * If the replica changes any of it later, that throws at the faulty line instead of silently changing it for all of them.
 */
export function handOver(out: Output): void {
  if (out.write !== null) freezeWrite(out.write);
  send('out.send', out.send);
  send('out.sendAfter', out.sendAfter);
  for (const reply of out.replies) Object.freeze(reply);
  for (let i = 0; i < out.declared; i++) {
    const { configuration } = out.declarations[i];
    if (configuration !== null) freezeConfiguration(configuration);
  }
}

/** Replaces messages by copies: they are sent as they are now, whatever the replica makes of its objects later. */
function send(place: string, messages: Message[]): void {
  let last: Message | null = null;
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i];
    // A loop that changes `to` of a single object would send all of them to the last server.
    if (message === last)
      throw new Unusable(
        `${place}[${i}]`,
        message,
        'another Message than the one before, which is the same object',
      );
    last = message;
    freezeEntries(message.entries);
    if (message.snapshot !== null) freezeSnapshot(message.snapshot);
    messages[i] = copyOf(message);
  }
}

function freezeWrite(write: Write): void {
  freezeEntries(write.entries);
  if (write.snapshot !== null) freezeSnapshot(write.snapshot);
  Object.freeze(write);
}

function freezeEntries(entries: readonly Entry[]): void {
  // NO_ENTRIES is shared with the built-in replica, and must not change.
  if (entries === NO_ENTRIES || Object.isFrozen(entries)) return;
  for (const entry of entries) {
    if (Object.isFrozen(entry)) continue;
    if (entry.command !== null) Object.freeze(entry.command);
    if (entry.configuration !== null) freezeConfiguration(entry.configuration);
    Object.freeze(entry);
  }
  Object.freeze(entries);
}

function freezeSnapshot(snapshot: Snapshot): void {
  freezeConfiguration(snapshot.configuration);
  Object.freeze(snapshot);
}

function freezeConfiguration(configuration: Configuration): void {
  const { voters, outgoing, learners, learnersNext } = configuration;
  for (const group of [voters, outgoing, learners, learnersNext]) Object.freeze(group);
  Object.freeze(configuration);
}
