import type { Durable, Input, Request } from '../../../core/io.ts';
import { Command, Op } from '../../../core/kv/command.ts';
import type { Options } from '../../../core/options.ts';
import { Message, MessageType } from '../../../core/raft/messages.ts';
import { NOBODY, type NodeId, type WriteId } from '../../../core/units.ts';

const EMPTY_DISK: Durable = { term: 0, votedFor: NOBODY, snapshot: null, entries: [] };
const NO_MESSAGE = new Message(MessageType.requestVote, NOBODY, NOBODY, 0);
const NO_REQUEST: Request = {
  client: 0,
  attempt: 0,
  command: new Command(Op.get, 0, 0, 0, '', null, null),
};

/**
 * The one Input object of a host, filled anew for each step: one hidden class for all kinds, and no allocation. `view`
 * returns it as the union type that replicas expect.
 */
export class InputCell {
  kind: Input['kind'] = 'deadline';
  durable: Durable = EMPTY_DISK;
  message: Message = NO_MESSAGE;
  request: Request = NO_REQUEST;
  upTo: WriteId = 0;
  voters: readonly NodeId[] = [];
  learners: readonly NodeId[] = [];
  to: NodeId = NOBODY;
  options: Options;

  constructor(options: Options) {
    this.options = options;
  }

  view(): Input {
    return this as Input;
  }
}
