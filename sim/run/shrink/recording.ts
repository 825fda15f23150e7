import { paperRules } from '../../../core/raft/rules.ts';
import type { Micros, NodeId } from '../../../core/units.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { TraceEvent } from '../trace/event.ts';
import { EventListener } from '../trace/recorder.ts';
import type { Failure, Trials } from './trial.ts';

/** The events of a run up to its violation. */
export interface Recording {
  readonly events: readonly TraceEvent[];
  /** The election time-outs that each server drew, in order. */
  readonly timeouts: ReadonlyMap<NodeId, readonly Micros[]>;
  /** null if the run did not fail. */
  readonly failure: Failure | null;
}

/** Runs a scenario up to the violation and records it. */
export function record(trials: Trials, scenario: Scenario, seed: string): Recording {
  const events: TraceEvent[] = [];
  const timeouts = new Map<NodeId, Micros[]>();
  const failure = trials.run(scenario, seed, {
    consumers: [new EventListener((event) => void events.push(event))],
    onTimeout: (node, { electionTimeoutMin, electionTimeoutMax }, bits) => {
      const own = timeouts.get(node) ?? [];
      timeouts.set(node, own);
      own.push(paperRules.electionTimeout(electionTimeoutMin, electionTimeoutMax, bits));
    },
  });
  return { events, timeouts, failure };
}
