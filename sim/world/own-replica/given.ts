import type { Durable, Input, Request } from '../../../core/io.ts';
import type { Options } from '../../../core/options.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import type { Message } from '../../../core/raft/messages.ts';
import type { NodeId, WriteId } from '../../../core/units.ts';
import { copyOf } from './message-copy.ts';

/*
 * What a user's own replica is given. It may keep or change anything, so it gets copies of what is its own (options, the
 * contents of its disk, messages), and what it shares with clients and judges is frozen.
 */

/**
 * An input as an object of its own, in which only the fields of its kind are set. The host fills one object anew for each
 * step: a replica that kept it would find later inputs in it, and one that tells inputs apart by their fields earlier ones.
 * One class for all kinds, so that reading `kind` is fast.
 */
class GivenInput {
  readonly kind: Input['kind'];
  durable: Durable | undefined = undefined;
  message: Message | undefined = undefined;
  request: Request | undefined = undefined;
  upTo: WriteId | undefined = undefined;
  voters: readonly NodeId[] | undefined = undefined;
  learners: readonly NodeId[] | undefined = undefined;
  to: NodeId | undefined = undefined;
  options: Options | undefined = undefined;

  constructor(kind: Input['kind']) {
    this.kind = kind;
  }
}

/** A copy of the input for the replica to keep. */
export function givenInput(input: Input): Input {
  const given = new GivenInput(input.kind);
  switch (input.kind) {
    case 'start':
      given.durable = givenDurable(input.durable);
      break;
    case 'message':
      // The network may deliver it again: a message has duplicates.
      given.message = copyOf(input.message);
      break;
    case 'request':
      // The client repeats the command with its next attempt, and judges compare answers with it.
      Object.freeze(input.request.command);
      given.request = Object.freeze(input.request);
      break;
    case 'persisted':
      given.upTo = input.upTo;
      break;
    case 'reconfigure':
      given.voters = [...input.voters];
      given.learners = [...input.learners];
      break;
    case 'transfer':
      given.to = input.to;
      break;
    case 'configure':
      given.options = givenOptions(input.options);
      break;
    case 'deadline':
    case 'diskError':
    case 'takeSnapshot':
    case 'shutdown':
      break;
    default:
      throw new Error(`no such input: ${String(input satisfies never)}`);
  }
  return given as Input;
}

/** Without a copy, a replica that removes itself from the list of voters would find other voters at its next start. */
export function givenOptions(options: Options): Options {
  return { ...options, configuration: givenConfiguration(options.configuration) };
}

function givenDurable({ term, votedFor, snapshot, entries }: Durable): Durable {
  return { term, votedFor, snapshot, entries: entries.slice() };
}

function givenConfiguration({ voters, outgoing, learners, learnersNext }: Configuration): Configuration {
  return {
    voters: [...voters],
    outgoing: [...outgoing],
    learners: [...learners],
    learnersNext: [...learnersNext],
  };
}
