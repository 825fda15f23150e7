import type { Input, Output, Random } from './io.ts';
import type { Options } from './options.ts';
import { Raft } from './raft/raft.ts';
import { paperRules, type Rules } from './raft/rules.ts';
import { step } from './raft/step.ts';
import type { Micros, NodeId } from './units.ts';

/**
 * A replica of the key-value store, which only reacts to its inputs: time goes in, a deadline comes out, and the disk is
 * a peer like any other. It has no clock, no socket, no disk and no randomness of its own, and it handles every input
 * within the call. `now` is the node's own clock in microseconds, which may run fast, slow, or jump.
 *
 * Hosts call `step` with one input at a time and an empty Output. Whatever the step wants done is in the Output
 * when it returns, and stays valid until the next step. A replica that throws is treated as one that crashed
 * on a failed assertion.
 */
export interface Replica {
  step(now: Micros, input: Input, out: Output): void;
}

/**
 * Our own replica: Raft with the key-value store on top. The first input must be `start`, and each incarnation needs
 * a new replica. `rules` are the paper's unless a bug is wanted.
 */
export function createReplica(
  id: NodeId,
  options: Options,
  random: Random,
  rules: Rules = paperRules,
): Replica {
  const raft = new Raft(id, options, random, rules);
  return {
    step(now: Micros, input: Input, out: Output): void {
      step(raft, now, input, out);
    },
  };
}
