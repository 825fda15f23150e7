import { describe, expect, it } from 'vitest';
import { type Input, type Output, type Reply, ReplyStatus, type Request } from '../../../../core/io.ts';
import { Op } from '../../../../core/kv/command.ts';
import type { Options } from '../../../../core/options.ts';
import { Message, MessageType } from '../../../../core/raft/messages.ts';
import { createReplica, type Replica } from '../../../../core/replica.ts';
import { NEVER, type NodeId } from '../../../../core/units.ts';
import { simulate } from '../../../../sim/run/simulate.ts';
import { parse } from '../../../support/scenarios.ts';

/* What an own replica shares with other servers, with clients, and with its own earlier and later steps. */

const scenario = parse(
  'cluster: { replicas: 3 }\nnetwork: { duplicate: 20% }\nclients: { count: 2, rate: 40/s }\nrun: 1s\n' +
    'faults: [{ at: 500ms, do: crash, node: n2, for: 100ms }]',
);

type Step = Replica['step'];

/** What the property assertion objects to if every server takes this step; each server has a `state` of its own. */
function objection(step: (state: State, ...given: Parameters<Step>) => void): string | undefined {
  const { violations, report } = simulate(scenario, '1', {
    createReplica: (id, options) => {
      const state: State = { id, options, kept: [] };
      return { step: (now, input, out) => step(state, now, input, out) };
    },
  });
  expect(report.properties).toHaveLength(14);
  return violations.find(({ property }) => property === 'assertion')?.message;
}

interface State {
  readonly id: NodeId;
  readonly options: Options;
  /** What it has kept of earlier steps. */
  readonly kept: object[];
}

/** Changes a field without type checks, as JavaScript allows. */
function change(object: object | undefined, field: string, value: unknown): void {
  // Reflect.set would not throw.
  if (object !== undefined) Object.assign(object, { [field]: value });
}

const request = ({ id }: State): Message => new Message(MessageType.requestVote, id, (id % 3) + 1, 0);

const reply = ({ client, attempt }: Request): Reply => ({
  client,
  attempt,
  status: ReplyStatus.refused,
  value: null,
  writerSession: 0,
  writerSerial: 0,
  leader: 0,
  uncertain: false,
});

const FROZEN = ': what a step was given or has handed over is frozen, lists of entries too';

describe('what is shared with others is frozen', () => {
  it.each<[string, (state: State, input: Input, out: Output) => void, string]>([
    [
      'a write',
      ({ kept }, _, out) => {
        change(kept[0], 'term', 7);
        out.write = {
          id: 1,
          hardState: true,
          term: 1,
          votedFor: 0,
          truncateFrom: 0,
          entries: [],
          snapshot: null,
        };
        kept.push(out.write);
      },
      `Cannot assign to read only property 'term' of object '#<Object>'${FROZEN}`,
    ],
    [
      'a reply, while it is on its way',
      ({ kept }, input, out) => {
        change(kept[0], 'client', 99);
        if (input.kind === 'request') kept.push(reply(input.request));
        out.replies.push(...(kept as Reply[]));
      },
      `Cannot assign to read only property 'client' of object '#<Object>'${FROZEN}`,
    ],
    [
      'a request',
      (_, input) => {
        if (input.kind === 'request') change(input.request, 'attempt', 7);
      },
      `Cannot assign to read only property 'attempt' of object '#<Object>'${FROZEN}`,
    ],
    [
      'a command, which the client will repeat',
      (_, input) => {
        if (input.kind === 'request') change(input.request.command, 'op', Op.get);
      },
      `Cannot assign to read only property 'op' of object '#<Command>'${FROZEN}`,
    ],
  ])('%s', (_, step, expected) => {
    const message = objection((state, now, input, out) => {
      step(state, input, out);
      out.deadline = now + 100_000;
    });
    expect(message?.slice('n1 threw: '.length)).toBe(expected);
  });
});

describe('messages are copied, as if they were written to a wire', () => {
  /** The terms in which messages arrive if a message of term 1 is sent and `spoil` changes it, before and after it arrives. */
  function termsAt(list: 'send' | 'sendAfter', spoilt: 'sent' | 'received'): ReadonlySet<number> {
    const terms = new Set<number>();
    const message = objection(({ id, kept }, _now, input, out) => {
      if (spoilt === 'sent') change(kept[0], 'term', 7);
      if (spoilt === 'sent') change(kept[0], 'to', 99);
      if (input.kind === 'start') {
        const write = {
          id: 1,
          hardState: true,
          term: 1,
          votedFor: 0,
          truncateFrom: 0,
          entries: [],
          snapshot: null,
        };
        out.write = write;
        // Many, so that some are duplicated.
        for (let i = 0; i < 20; i++) kept.push(new Message(MessageType.requestVote, id, (id % 3) + 1, 1));
        out[list].push(...(kept as Message[]));
      }
      if (input.kind !== 'message') return;
      terms.add(input.message.term);
      if (spoilt === 'received') change(input.message, 'term', 7);
    });
    expect(message).toBeUndefined();
    return terms;
  }

  it.each([
    ['send', 'sent'],
    ['sendAfter', 'sent'],
    ['send', 'received'],
  ] as const)('a change to a message in %s, once it is %s, changes it for nobody else', (list, spoilt) => {
    expect([...termsAt(list, spoilt)]).toEqual([1]);
  });

  it('one object for several servers is invalid output', () => {
    const message = objection((state, _now, _input, out) => {
      const vote = request(state);
      for (const to of [1, 2, 3]) {
        change(vote, 'to', to);
        out.send.push(vote);
      }
    });
    expect(message).toBe(
      'n1 produced invalid output: out.send[1] is an object, and must be another Message than the one before, which is the same object',
    );
  });
});

it('a message arrives with the fields that a replica has added, and is of the same class', () => {
  class Vote extends Message {
    readonly lastLogIndex = 7;
    get isVote(): boolean {
      return this.lastLogIndex === 7;
    }
  }
  let arrived = 0;
  const message = objection(({ id }, _now, input, out) => {
    if (input.kind === 'start') out.send.push(new Vote(MessageType.requestVote, id, (id % 3) + 1, 0));
    if (input.kind !== 'message') return;
    arrived++;
    expect([(input.message as Vote).isVote, Object.keys(input.message)]).toEqual([
      true,
      Object.keys(new Vote(MessageType.requestVote, 1, 2, 0)),
    ]);
  });
  expect(message).toBeUndefined();
  expect(arrived).toBeGreaterThan(2);
});

describe('an Output is of use during its step only', () => {
  it('the host replaces it from time to time, so adding to one that was kept throws', () => {
    const message = objection((state, now, input, out) => {
      if (input.kind === 'start') state.kept.push(out);
      // 32 servers' steps or so later another one is in use.
      out.deadline = now + 1_000;
      if (now > 300_000) (state.kept[0] as Output).send.push(request(state));
    });
    expect(message).toMatch(
      /^n\d threw: Cannot add property 0, object is not extensible: what a step was given/,
    );
  });

  it('a field that it does not have is invalid output', () => {
    const message = objection((_state, _now, _input, out) => change(out, 'reply', {}));
    expect(message).toBe(
      'n1 produced invalid output: out.reply is an object, and must be left out: there are only write, send, sendAfter, replies, deadline, stopped and declare()',
    );
  });
});

describe('a replica may keep and change what is its own', () => {
  it('each input is an object of its own, in which only the fields of its kind are set', () => {
    const fields = new Map<string, string>();
    const message = objection((state, now, input, out) => {
      out.deadline = now + 50_000;
      if (input.kind === 'deadline') out.send.push(request(state));
      state.kept.push(input);
      const set = Object.entries(input).filter(([, value]) => value !== undefined);
      fields.set(input.kind, set.map(([field]) => field).join(' '));
      const kinds = (state.kept as Input[]).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'start')).toHaveLength(1);
    });
    expect(message).toBeUndefined();
    expect(Object.fromEntries(fields)).toEqual({
      start: 'kind durable',
      deadline: 'kind',
      message: 'kind message',
      request: 'kind request',
    });
  });

  it('each start gets its own options and its own list of entries', () => {
    const voters: (readonly NodeId[])[] = [];
    const { report } = simulate(scenario, '1', {
      createReplica: (id, options, random) => {
        const raft = createReplica(id, structuredClone(options), random);
        const list = options.configuration.voters as NodeId[];
        voters.push([...list]);
        expect(options.electionTimeoutMin).toBe(150_000);
        change(options, 'electionTimeoutMin', NEVER);
        return {
          step(now, input, out) {
            raft.step(now, input, out);
            if (input.kind === 'start') (input.durable.entries as unknown[]).length = 0;
            list.length = 0;
          },
        };
      },
    });
    expect(report.verdict).toBe('pass');
    expect(voters).toEqual([1, 2, 3, 2].map(() => [1, 2, 3]));
  });
});

describe('a deadline that never lies in the future', () => {
  it('is invalid output, since no time would pass any more', () => {
    const message = objection((_state, now, _input, out) => {
      out.deadline = Math.max(now, 100_000);
    });
    expect(message).toBe(
      'n1 produced invalid output: out.deadline is 100000, and must be later than now, 100000: 10000 steps for a deadline at this time are too many',
    );
  });

  it('is allowed while there is something to do', () => {
    let steps = 0;
    const message = objection(({ id }, now, input, out) => {
      if (id !== 1) return;
      if (input.kind === 'deadline') steps++;
      out.deadline = steps < 9_999 ? now : NEVER;
    });
    expect([message, steps]).toEqual([undefined, 9_999]);
  });
});
