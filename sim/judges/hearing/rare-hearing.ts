import { type Durable, RoleCode } from '../../../core/io.ts';
import { type Fact, type FactConsumer, FactKind } from '../../facts/facts.ts';
import type { Judges, Trackers } from './judges-and-trackers.ts';

/**
 * Builds the dispatch table for the rarer kinds of facts; in each handler trackers come before judges, as in
 * `Hearing`.
 */
export function rareTable(trackers: Trackers, judges: Judges): FactConsumer['on'] {
  const { machines, leadership, logs, commits, answers } = trackers;
  const { monotonicState, acknowledgedSurvives, recovery, assertion } = judges;

  const booted = (fact: Fact, durable: Durable): void => {
    machines.booted(fact);
    leadership.booted(fact.node, durable);
    logs.booted(fact.node, durable);
    commits.booted(fact.node, durable);
    answers.startOver(fact.node);
    monotonicState.booted(fact, durable);
    assertion.booted();
  };

  return {
    [FactKind.booted]: (fact: Fact): void => {
      if (fact.durable !== null) booted(fact, fact.durable);
    },
    [FactKind.crashed]: (fact: Fact): void => {
      commits.of[fact.node].unsettle();
      machines.crashed(fact);
      leadership.crashed(fact.node);
    },
    [FactKind.paused]: (fact: Fact): void => machines.paused(fact),
    [FactKind.resumed]: (fact: Fact): void => machines.resumed(fact),
    [FactKind.role]: (fact: Fact): void => {
      commits.of[fact.node].unsettle();
      leadership.role(fact);
      if (fact.code === RoleCode.leader) answers.startOver(fact.node);
      else answers.follows(fact.node);
      monotonicState.role(fact);
      recovery.role(fact);
    },
    [FactKind.phase]: (fact: Fact): void => {
      acknowledgedSurvives.phase(fact);
      recovery.phase(fact);
    },
    [FactKind.faultBegan]: (fact: Fact): void => recovery.faultBegan(fact),
    [FactKind.faultEnded]: (fact: Fact): void => recovery.faultEnded(fact),
    [FactKind.threw]: (fact: Fact): void => assertion.threw(fact),
    [FactKind.unusable]: (fact: Fact): void => assertion.unusable(fact),
  };
}
