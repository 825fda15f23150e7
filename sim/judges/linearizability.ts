/*
 * Linearizability: every operation appears to take effect at one instant between its invocation and its answer.
 * Paper: §8 ("our goal for Raft is to implement linearizable semantics"); Herlihy & Wing 1990; Gibbons & Korach
 * 1997 for registers with unique values.
 * Each key is judged on its own as answers come in, by zones (see linearizability/online/register-state.ts). The
 * algorithm is exact and objects at the first answer that makes the history illegal. Operations that certainly
 * failed are left out; one whose outcome is unknown may take effect at any later time, or never; a cas that did
 * not match is a read. Operations are ordered by the sequence numbers of their facts, not by virtual time,
 * since many facts share an instant.
 * The order in which the cluster itself applied commands serves as a cross-check (see
 * linearizability/claimed-order/claimed-order.ts).
 * Reading a violation: the witness is a small set of operations that contradict each other. A stale read points
 * to a deposed leader or to a read served before its index was applied; a lost update to a write that was
 * acknowledged and is gone; an aborted read to a write that was refused and took effect all the same.
 * Known false positives: none, as long as all values written to a key differ, which raftsim's clients
 * guarantee. If the replica does not tell which write a null comes from, too many candidates may leave a key
 * undecided, unless the order in which commands were applied explains every answer, which proves the key
 * linearizable; and a witness may lack an operation that speaks against one of the candidates.
 */
import { NOBODY } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { type Operation, Outcome } from '../facts/operation.ts';
import { nameOf } from '../facts/words.ts';
import { momentInWords } from '../kernel/time.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import { ByKey } from './linearizability/claimed-order/by-key.ts';
import type { ClaimedOrder } from './linearizability/claimed-order/claimed-order.ts';
import { explain } from './linearizability/explain.ts';
import { Ends } from './linearizability/online/graveyard.ts';
import { RegisterStream } from './linearizability/online/register-stream.ts';
import type { LinearizabilityReason } from './linearizability/reasons.ts';
import type { Leadership } from './trackers/leadership.ts';

/** The reasons for which the server that answered last is the one to look at. */
const blamesServer: ReadonlySet<LinearizabilityReason> = new Set([
  'stale-read',
  'lost-update',
  'phantom-read',
]);

export class Linearizability extends BaseJudge {
  readonly property = 'linearizability';
  private readonly ends = new Ends();
  private readonly keys = new ByKey(() => new RegisterStream(this.ends));
  /** Whether any answer ever named the command that wrote the value. */
  private tellsWriters = false;
  /** Objections to keys that the applied order confirms. Either the zones or the cross-check must then be wrong. */
  disputed = 0;
  private readonly accuse: Court;
  private readonly claimed: ClaimedOrder;
  private readonly leadership: Pick<Leadership, 'newest' | 'leading'>;

  /** `claimed` must be called for each fact before this judge. */
  constructor(court: Court, claimed: ClaimedOrder, leadership: Pick<Leadership, 'newest' | 'leading'>) {
    super(court);
    this.accuse = court;
    this.leadership = leadership;
    this.claimed = claimed;
  }

  invoked(operation: Operation): void {
    if (!this.objected) this.keys.of(operation).invoke(operation);
  }

  completed(fact: Fact, operation: Operation): void {
    if (!this.objected) this.complete(fact, operation);
  }

  override undecided(): boolean {
    return this.keys.some((stream, key) => stream.undecided && !this.provedOtherwise(key));
  }

  /** Whether the applied order proves a key linearizable that the zones leave undecided. */
  private provedOtherwise(key: string): boolean {
    return this.claimed.told && this.claimed.confirms(key);
  }

  private complete(fact: Fact, operation: Operation): void {
    if (operation.outcome === Outcome.ok) {
      this.comparisons++;
      if (operation.writerSession > 0) this.tellsWriters = true;
    }
    const wrong = this.keys.of(operation).complete(operation, this.tellsWriters);
    if (wrong === null) return;
    this.objected = true;
    if (this.claimed.told && this.claimed.confirms(operation.key)) this.disputed++;
    const { reason, message: what, witness, culprit } = explain(operation.key, wrong, this.tellsWriters);
    const { sequence, time } = fact;
    const message = what + (blamesServer.has(reason) ? this.whoAnswered(culprit) : '');
    this.accuse.object({ property: this.property, reason, message, sequence, time, witness });
  }

  /** Which server answered an operation; and which one led by then, which mostly says why the answer is wrong. */
  private whoAnswered({ answeredBy, invokedAt }: Operation): string {
    if (answeredBy === NOBODY) return '';
    const { newest, leading } = this.leadership;
    const { node, term, time } = newest;
    const at = momentInWords(time);
    const answer = `; ${nameOf(answeredBy)} answered`;
    if (term > 0 && leading[answeredBy] === term)
      return node === answeredBy
        ? `${answer}, leader of term ${term} since ${at}`
        : `${answer}, leader of the same term ${term} as ${nameOf(node)}`;
    const isOld = node !== NOBODY && node !== answeredBy && time <= invokedAt;
    return isOld ? `${answer}, although ${nameOf(node)} had become leader of term ${term} at ${at}` : answer;
  }
}
