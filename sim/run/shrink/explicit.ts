import { NO_TARGET } from '../../facts/facts.ts';
import { faultNamed } from '../../faults/catalogue.ts';
import type { PlainScenario } from '../../scenario/print.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { TraceEvent } from '../trace/event.ts';
import { exactDuration, type PlainStep, stepsOf } from './plain.ts';

/*
 * Converts random and triggered faults into one step for each strike, with its time and named targets. Such a
 * list can be shortened one by one, and means the same in later versions.
 */

/** One strike of a run. */
export interface Strike {
  /** Position of its step in the scenario. */
  readonly step: number;
  readonly at: number;
  /** When it ended; null if not before the violation. */
  readonly until: number | null;
  readonly target: string;
}

/** The strikes of a run in order, by its events; those without a target are left out. */
export function strikesIn(events: readonly TraceEvent[]): readonly Strike[] {
  const strikes: { step: number; at: number; until: number | null; target: string }[] = [];
  for (const event of events) {
    if (event.kind === 'faultBegan' && event.target !== NO_TARGET)
      strikes.push({ step: event.step, at: event.t, until: null, target: event.target });
    if (event.kind !== 'faultEnded') continue;
    const open = strikes.find(
      ({ step, target, until }) => step === event.step && target === event.target && until === null,
    );
    if (open !== undefined) open.until = event.t;
  }
  return strikes;
}

/**
 * The strikes as steps. Strikes of `chaos` whose parameters were drawn, and not only their targets, are left
 * out. A step with a time strikes before all other events of its instant, whereas a triggered step strikes
 * after the event that triggered it: such strikes are delayed by `lateness` microseconds.
 */
export function explicitSteps(
  plain: PlainScenario,
  scenario: Scenario,
  strikes: readonly Strike[],
  lateness: number,
): readonly PlainStep[] {
  const own = stepsOf(plain);
  return strikes.flatMap((struck): PlainStep[] => {
    const triggered = scenario.faults[struck.step]?.placement.kind === 'when';
    const strike = triggered ? { ...struck, at: struck.at + lateness } : struck;
    const name = scenario.faults[strike.step]?.do ?? '';
    const written = own[strike.step];
    const targets = targetsOf(name, strike.target, written !== undefined);
    if (written === undefined && targets === null) return [];
    return [
      {
        ...timesOf(strike, faultNamed(name).lasting),
        do: name,
        ...paramsOf(written ?? {}),
        ...targets,
        ...permanenceOf(written),
      },
    ];
  });
}

const PLACEMENT = ['id', 'at', 'from', 'until', 'every', 'when', 'after', 'times', 'for', 'do', 'permanent'];

function paramsOf(step: PlainStep): PlainStep {
  return Object.fromEntries(Object.entries(step).filter(([key]) => !PLACEMENT.includes(key)));
}

function permanenceOf(step: PlainStep | undefined): PlainStep {
  return step?.permanent === true ? { permanent: true } : {};
}

/** `at`, and `for` if the fault has a duration as a parameter; how long other faults take is not a parameter. */
function timesOf({ at, until }: Strike, lasting: boolean): PlainStep {
  const lasts = until === null || !lasting ? 0 : until - at;
  return { at: exactDuration(at), ...(lasts > 0 ? { for: exactDuration(lasts) } : {}) };
}

/**
 * The parameters that select this target, parsed from its words; null if the words do not determine them. For a
 * strike drawn by chaos (not `isWritten`) they do not if chaos draws other parameters as well.
 */
function targetsOf(fault: string, target: string, isWritten: boolean): PlainStep | null {
  const { selections, params, chaos } = faultNamed(fault);
  const servers = (words: string): readonly string[] => words.split(' ');
  const pairs = target.split(', ').map((pair) => /^(n[\dn ]+) - (n[\dn ]+)$/.exec(pair));
  if ('links' in selections && pairs.every((pair) => pair !== null))
    return { links: pairs.map(([, one = '', other = '']) => [servers(one), servers(other)]) };
  if ('groups' in selections && target.includes(' | ')) return { groups: target.split(' | ').map(servers) };
  if ('sender' in selections && target.includes(' -> ')) {
    const [sender = '', receiver = ''] = target.split(' -> ');
    return { sender: servers(sender), receiver: servers(receiver) };
  }
  const list = (words: string): unknown => {
    const named = servers(words);
    return named.length === 1 ? named[0] : named;
  };
  const reaching = /^(n[\dn ]+) reaches only (n[\dn ]+)$/.exec(target);
  if ('reaches' in selections && reaching !== null)
    return { node: list(reaching[1]), reaches: list(reaching[2]) };
  const replaced = /^(n[\dn ]+) by (n[\dn ]+)$/.exec(target);
  if ('by' in selections && replaced !== null) return { node: list(replaced[1]), by: list(replaced[2]) };
  const handed = /^n\d+ to (?:(n\d+)|a server of its choice)$/.exec(target);
  if ('to' in selections && handed !== null) return handed[1] === undefined ? {} : { to: handed[1] };
  const words = target.replace(/^links of /, '');
  if (!('node' in selections) || !/^n\d+( n\d+)*$/.test(words)) return null;
  const isKnown = isWritten || chaos?.asStep === true || Object.keys(params).every((name) => name === 'node');
  return !isKnown ? null : { node: list(words) };
}
