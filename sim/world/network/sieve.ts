import { type Message, MessageType } from '../../../core/raft/messages.ts';
import type { Sampler } from '../../kernel/sampler.ts';
import type { MessageKind } from '../../scenario/message-kinds.ts';
import { messageBytes } from './message-bytes.ts';

/** What a sieve catches, and what happens to that. */
export interface SieveSpec {
  /** null: every kind. */
  readonly kinds: readonly MessageKind[] | null;
  /** Only messages of more bytes than this on the wire. */
  readonly largerThan: number;
  /** The share of what it catches that is lost, as a 32-bit threshold. */
  readonly loss: number;
  /** By how much the rest of what it catches is late; null: not at all. */
  readonly late: Sampler | null;
}

/** Loses or delays some messages of a link by what they are, and lets all others pass. One serves several links. */
export class Sieve {
  readonly spec: SieveSpec;
  /** How many messages it has lost, and how many it has delayed. */
  lost = 0;
  delayed = 0;

  constructor(spec: SieveSpec) {
    this.spec = spec;
  }

  catches(message: Message): boolean {
    const { kinds, largerThan } = this.spec;
    return (kinds === null || kinds.includes(kindOf(message))) && messageBytes(message) > largerThan;
  }
}

function kindOf({ type, preVote, entries }: Message): MessageKind {
  switch (type) {
    case MessageType.requestVote:
      return preVote ? 'pre-votes' : 'votes';
    case MessageType.requestVoteReply:
      return 'vote-replies';
    case MessageType.appendEntries:
      return entries.length === 0 ? 'heartbeats' : 'entries';
    case MessageType.appendEntriesReply:
      return 'append-replies';
    case MessageType.installSnapshot:
      return 'snapshots';
    case MessageType.installSnapshotReply:
      return 'snapshot-replies';
    case MessageType.timeoutNow:
      return 'handovers';
    default:
      throw new Error(`no such message: ${String(type satisfies never)}`);
  }
}
