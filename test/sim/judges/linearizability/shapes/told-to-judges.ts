import { Op } from '../../../../../core/kv/command.ts';
import { NOBODY } from '../../../../../core/units.ts';
import { Fact, FactKind } from '../../../../../sim/facts/facts.ts';
import { Operation, Outcome } from '../../../../../sim/facts/operation.ts';
import type { Court, Violation } from '../../../../../sim/judges/judge.ts';
import { ClaimedOrder } from '../../../../../sim/judges/linearizability/claimed-order/claimed-order.ts';
import {
  Act,
  History,
  INITIAL,
  NEVER_RETURNED,
  NOTHING,
} from '../../../../../sim/judges/linearizability/offline/history.ts';
import { Linearizability } from '../../../../../sim/judges/linearizability.ts';
import type { Refusals } from './brute-force.ts';
import { type Deed, INITIALLY, type Story, UNTOLD } from './deed.ts';

/* The same histories as each judge takes them. */

const ops = { get: Op.get, put: Op.put, delete: Op.delete, cas: Op.cas } as const;
/** Facts that share one microsecond of virtual time. */
const AT_ONCE = 3;
/** The session of what the judge hears before a history; no other has it. */
const PRELUDE = 1000;
/** The first moment after that. */
export const AFTER_PRELUDE = 10;

/** A judge's history of one key; a delete writes null, as if it were a value. */
export function columnsOf(story: Story, refusals: Refusals): History {
  const history = new History();
  const numbers = new Map<string | null, number>([[null, INITIAL]]);
  const numberOf = (text: string | null): number => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  for (const { kind, client, value, expected, found, matched, outcome, begun, ended } of story) {
    if (outcome === 'failed' || (kind === 'get' && outcome !== 'ok')) continue;
    const returned = outcome === 'ok' ? ended : NEVER_RETURNED;
    const add = (act: Act, what: number, from = NOTHING): number =>
      history.add(act, what, from, begun, returned, client);
    if (kind === 'get') add(Act.read, numberOf(found));
    else if (kind !== 'cas') add(Act.write, numberOf(value));
    else if (matched) add(Act.cas, numberOf(value), numberOf(expected));
    else if (refusals === 'denies') add(Act.casRefused, INITIAL, numberOf(expected));
    else if (refusals === 'tells')
      if (found === expected) add(Act.falseRefusal, INITIAL, numberOf(expected));
      else add(Act.read, numberOf(found));
  }
  return history;
}

/** Operations of a run, by key. Their outcomes are set once they have ended. */
function operationsOf(stories: ReadonlyMap<string, Story>): Map<Deed, Operation> {
  const operations = new Map<Deed, Operation>();
  let session = 0;
  for (const [key, story] of stories)
    for (const deed of story) {
      const { client, kind, value, expected, id } = deed;
      const operation = new Operation(++session, client, ops[kind], key, value, expected, session, id, 0);
      operation.invokedSequence = deed.begun;
      operation.invokedAt = Math.floor(deed.begun / AT_ONCE);
      operations.set(deed, operation);
    }
  return operations;
}

/** Gives an operation its answer. `named`: whether answers name the writer of what was found. */
function end(operations: ReadonlyMap<Deed, Operation>, deed: Deed, story: Story, named: boolean): Operation {
  const operation = operations.get(deed);
  if (operation === undefined) throw new Error(`no deed ${deed.id}`);
  const { outcome, matched, found, writer, ended } = deed;
  Object.assign(operation, {
    matched,
    found,
    completedSequence: ended,
    completedAt: Math.floor(ended / AT_ONCE),
  });
  operation.outcome = { ok: Outcome.ok, failed: Outcome.failed, unknown: Outcome.unknown }[outcome];
  const whose = story.find(({ id }) => named && id === writer);
  const by = whose === undefined ? undefined : operations.get(whose);
  operation.writerKnown = outcome === 'ok';
  operation.writerSession = by?.session ?? 0;
  operation.writerSerial = by?.serial ?? 0;
  return operation;
}

interface Moment {
  readonly at: number;
  readonly deed: Deed;
  readonly story: Story;
}

/** The beginnings and ends of several histories in one order. */
export function momentsOf(stories: ReadonlyMap<string, Story>): Moment[] {
  return [...stories.values()]
    .flatMap((story) => story.flatMap((deed) => [deed.begun, deed.ended].map((at) => ({ at, deed, story }))))
    .sort((a, b) => a.at - b.at);
}

/** The judge's objection, if there is one, and whether it gave up a key. */
export interface Hearing {
  readonly violation: Violation | null;
  readonly undecided: boolean;
}

/**
 * Whether answers name the writer of what they found, and whether the judge has learned this before: until the first
 * writer is named, an answer without one is not taken for the initial null.
 */
export type Naming = 'none' | 'named' | 'known to be named';

/** Tells the judge of runs everything in order, up to its first objection. */
export function judgedOnline(stories: ReadonlyMap<string, Story>, naming: Naming): Hearing {
  let violation: Violation | null = null;
  const court: Court = {
    object(one) {
      violation ??= one;
    },
  };
  const noLeaders = { newest: { node: NOBODY, term: 0, time: 0 }, leading: new Int32Array() };
  const judge = new Linearizability(court, new ClaimedOrder(), noLeaders);
  const operations = operationsOf(stories);
  const fact = new Fact();
  if (naming === 'known to be named') {
    for (const op of [Op.put, Op.get]) {
      const other = new Operation(0, 0, op, 'another key', op === Op.put ? 'a' : null, null, PRELUDE, 1, 0);
      other.invokedSequence = ++fact.sequence;
      judge.invoked(other);
      const told = { writerKnown: true, writerSession: PRELUDE, writerSerial: 1 };
      Object.assign(other, { outcome: Outcome.ok, found: 'a', completedSequence: ++fact.sequence, ...told });
      judge.completed(fact, other);
    }
  }
  for (const { at, deed, story } of momentsOf(stories)) {
    fact.sequence = at;
    fact.time = Math.floor(at / AT_ONCE);
    if (at === deed.begun) {
      const operation = operations.get(deed);
      if (operation !== undefined) judge.invoked(operation);
      continue;
    }
    fact.kind = FactKind.completed;
    judge.completed(fact, end(operations, deed, story, naming !== 'none'));
    if (violation !== null) break;
  }
  return { violation, undecided: judge.undecided() };
}

/** What had happened by some moment: who had not ended by then may still take effect. */
export function until(story: Story, moment: number): Story {
  return story
    .filter(({ begun }) => begun <= moment)
    .map((deed) =>
      deed.ended <= moment
        ? deed
        : { ...deed, outcome: 'unknown', matched: true, found: null, writer: UNTOLD },
    );
}

/** What answers say to a judge that learns only with the first named writer that writers are named. */
export function asTold(stories: ReadonlyMap<string, Story>, naming: Naming): Map<string, Story> {
  let tells = naming === 'known to be named';
  const vague = new Set<Deed>();
  for (const { at, deed } of momentsOf(stories)) {
    if (at !== deed.ended || deed.outcome !== 'ok') continue;
    if (naming !== 'none' && deed.writer > INITIALLY) tells = true;
    if (naming === 'none' || (deed.writer === INITIALLY && !tells)) vague.add(deed);
  }
  const vaguely = (deed: Deed): Deed => (vague.has(deed) ? { ...deed, writer: UNTOLD } : deed);
  return new Map([...stories].map(([key, story]) => [key, story.map(vaguely)]));
}

/** The claimed order of one key, of which each effect is told just before the next moment. */
export function claimedOrder(story: Story, effects: readonly number[]): ClaimedOrder {
  const stories = new Map([['x', story]]);
  const operations = operationsOf(stories);
  const order = new ClaimedOrder();
  let index = 0;
  const done = new Set<number>();
  const apply = (id: number): void => {
    const deed = story.find((one) => one.id === id);
    const operation = deed === undefined ? undefined : operations.get(deed);
    if (operation !== undefined) order.apply(++index, operation.session, operation.serial);
    done.add(id);
  };
  const begun = new Set<number>();
  // An effect is told as soon as its deed has begun and all before it have been told.
  const applyReady = (): void => {
    for (const id of effects) {
      if (done.has(id)) continue;
      if (!begun.has(id)) return;
      apply(id);
    }
  };
  for (const { at, deed } of momentsOf(stories)) {
    const operation = operations.get(deed);
    if (at === deed.begun && operation !== undefined) {
      order.begin(operation);
      begun.add(deed.id);
      if (deed.id % 2 === 0) applyReady();
    } else {
      applyReady();
      order.end(end(operations, deed, story, true));
    }
  }
  return order;
}
