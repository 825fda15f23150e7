import type { Input, Output, Random } from './io.ts';
import type { Options } from './options.ts';
import { Raft } from './raft/raft.ts';
import { paperRules, type Rules } from './raft/rules.ts';
import { onPersisted, step } from './raft/step.ts';
import type { Micros, NodeId, WriteId } from './units.ts';

/**
 * A replica of the key-value store, which only reacts to its inputs: time goes in, a deadline comes out, and the disk is
 * a peer like any other. It has no clock, no socket, no disk and no randomness of its own, and it handles every input
 * within the call. `now` is the node's own clock in microseconds, which may run fast, slow, or jump.
 *
 * The host calls `step` with one input at a time and an empty Output. When `step` returns, the Output holds everything
 * the host has to do; it stays valid until the next step. A replica that throws is treated as having crashed on a
 * failed assertion.
 */
export interface Replica {
  step(now: Micros, input: Input, out: Output): void;
  /**
   * May be missing. Notes that every write up to this id is on disk, at the time of the last step. Returns whether a step
   * with that input (`persisted`) would have nothing more to do, so that the host may omit it.
   */
  notePersisted?(upTo: WriteId): boolean;
}

/**
 * Creates raftsim's built-in replica: Raft with the key-value store on top. Its first input must be `start`, and each
 * incarnation of a node needs a new replica. `rules` are the paper's; pass others to inject a bug.
 */
export function createReplica(
  id: NodeId,
  options: Options,
  random: Random,
  rules: Rules = paperRules,
): Replica {
  const raft = new Raft(id, options, random, rules);
  return {
    step: (now: Micros, input: Input, out: Output): void => step(raft, now, input, out),
    notePersisted: (upTo: WriteId): boolean => onPersisted(raft, upTo),
  };
}
