/*
 * Linearizability: every operation seems to happen at one instant between its invocation and its answer.
 * Paper: §8 ("our goal for Raft is to implement linearizable semantics"); Herlihy & Wing 1990; Gibbons & Korach
 * 1997 for registers with unique values.
 * Judged key by key as answers come in, with zones (see linearizability/online/register-state.ts): exact, and at the
 * first answer that makes the history illegal. Operations that failed for certain are left out; those whose
 * outcome is unknown may happen at any later time, or never; a cas that did not match is a read. Order is the
 * order of facts, not of virtual time, since many facts share an instant.
 * A second opinion comes from the order that the cluster itself claims (see linearizability/claimed-order/claimed-order.ts).
 * Reading a violation: the witness is a handful of operations that contradict each other. A stale read points at
 * a deposed leader or a read served before its index was applied; a lost update at a write that was acknowledged
 * and is gone; an aborted read at a refusal of something that happened after all.
 * Known false positives: none, as long as all values written to a key differ, which clients see to. Too many nulls
 * that might be meant, where the replica does not tell whose, leave a key undecided, unless the order that it claims
 * accounts for every answer: that is a proof.
 */
import type { Fact } from '../facts.ts';
import { type Operation, Outcome } from '../operation.ts';
import type { Court } from './judge.ts';
import { ByKey } from './linearizability/claimed-order/by-key.ts';
import type { ClaimedOrder } from './linearizability/claimed-order/claimed-order.ts';
import { explain } from './linearizability/explain.ts';
import { Ends } from './linearizability/online/graveyard.ts';
import { RegisterStream } from './linearizability/online/register-stream.ts';
import { SittingJudge } from './sitting-judge.ts';

export { linearizabilityReasons } from './linearizability/reasons.ts';

export class Linearizability extends SittingJudge {
  readonly property = 'linearizability';
  private readonly ends = new Ends();
  private readonly keys = new ByKey(() => new RegisterStream(this.ends));
  /** Whether the replica ever told who wrote something. */
  private tellsWriters = false;
  /** Objections to what the order applied confirms: one of the two must be wrong. */
  disputed = 0;
  private readonly accuse: Court;
  private readonly claimed: ClaimedOrder | null;

  /** `claimed`: hears each fact before this judge does. */
  constructor(court: Court, claimed: ClaimedOrder | null = null) {
    super(court);
    this.accuse = court;
    this.claimed = claimed;
  }

  invoked(operation: Operation): void {
    if (!this.objected) this.keys.of(operation).invoke(operation);
  }

  completed(fact: Fact, operation: Operation): void {
    if (!this.objected) this.complete(fact, operation);
  }

  override undecided(): boolean {
    for (const [key, stream] of this.keys.all())
      if (stream.undecided && !this.provedOtherwise(key)) return true;
    return false;
  }

  /** Where there are too many choices to follow, the order applied may prove what the zones leave open. */
  private provedOtherwise(key: string): boolean {
    return this.claimed?.told === true && this.claimed.confirms(key);
  }

  private complete(fact: Fact, operation: Operation): void {
    if (operation.outcome === Outcome.ok) {
      this.comparisons++;
      if (operation.writerSession > 0) this.tellsWriters = true;
    }
    const wrong = this.keys.of(operation).complete(operation, this.tellsWriters);
    if (wrong === null) return;
    this.objected = true;
    if (this.claimed?.told === true && this.claimed.confirms(operation.key)) this.disputed++;
    const { reason, message, witness } = explain(operation.key, wrong, this.tellsWriters);
    const { sequence, time } = fact;
    this.accuse.object({ property: this.property, reason, message, sequence, time, witness });
  }
}
