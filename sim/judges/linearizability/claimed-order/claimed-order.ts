import { Op } from '../../../../core/kv/command.ts';
import type { Index, Serial, SessionId } from '../../../../core/units.ts';
import type { Fact } from '../../../facts/facts.ts';
import { type Operation, Outcome } from '../../../facts/operation.ts';
import { BySession } from '../../trackers/by-session.ts';
import { ByKey } from './by-key.ts';
import { ClaimedKey, NO_BLOCK, speaksOf } from './claimed-key.ts';
import { Claim, Claims } from './claims.ts';

/*
 * Tier 0, a cross-check: the order in which the cluster itself applied commands, replayed against a register.
 * Writes are ordered as they were applied; each write and the reads that observed its value form a block.
 * Everything applied is run through a model register, and each answer must be what the register gave; a read
 * that was itself applied must have found what the register held at that point. Such an order respects real
 * time if no operation belongs to an earlier block than one that had returned before it began. For writes that
 * is always so, since they are applied between invocation and return; only reads have to be checked.
 *
 * The replay can prove a history linearizable, with code that shares nothing with the zones. It cannot prove
 * the opposite: a cluster may claim a wrong order and still answer correctly. So answers that it does not
 * confirm are only counted; and if the zones object to a history that it confirms, one of the two has a bug.
 */

export class ClaimedOrder {
  /** Number of answers that fit the claimed order, and of those that do not or cannot be checked. */
  confirmed = 0;
  unconfirmed = 0;
  private keys = new ByKey(() => new ClaimedKey());
  private claims = new BySession<Claims>();
  private highest: Index = 0;
  /** Set when it is no longer known what was applied; nothing is confirmed from then on. */
  private lost = false;

  applied(fact: Fact): void {
    if (fact.index > this.highest) this.apply(fact.index, fact.effect ? fact.session : 0, fact.serial);
  }

  /** Whether the replica declares what it applies. */
  get told(): boolean {
    return this.highest > 0;
  }

  /** Whether every answer so far about this key fits the claimed order, so that the key's history is linearizable. */
  confirms(key: string): boolean {
    return !this.lost && this.keys.get(key)?.doubted !== true;
  }

  begin(operation: Operation): void {
    if (this.lost) return;
    this.claimsOf(operation.session).add(new Claim(operation, this.keys.of(operation)));
  }

  /** A server applied an index. Session 0: an entry without effect. Only the first report of an index counts. */
  apply(index: Index, session: SessionId, serial: Serial): void {
    const follows = index === this.highest + 1;
    this.highest = index;
    if (this.lost) return;
    if (!follows) this.lose();
    else if (session !== 0) this.run(this.claimsOf(session), serial);
  }

  end(operation: Operation): void {
    if (this.lost) {
      if (operation.outcome === Outcome.ok) this.unconfirmed++;
      return;
    }
    const claims = this.claimsOf(operation.session);
    const claim = claims.find(operation.serial);
    if (claim === null) return;
    const { outcome } = operation;
    if (outcome === Outcome.unknown && !claim.applied) claims.giveUp(claim);
    else {
      claims.remove(claim);
      if (outcome === Outcome.ok) this.answer(claim, operation);
      else if (outcome === Outcome.failed && claim.block !== NO_BLOCK) claim.key.doubted = true;
    }
    claim.key.end(claim.frontier);
  }

  private run(claims: Claims, serial: Serial): void {
    const claim = claims.find(serial);
    if (claim === null) {
      this.lose();
      return;
    }
    const { operation, key } = claim;
    claim.applied = true;
    if (operation.op === Op.put || operation.op === Op.delete) claim.block = key.write(operation);
    else {
      claim.met = key.held();
      if (operation.op === Op.cas && claim.met.text === operation.expected)
        claim.block = key.write(operation);
    }
    if (claim.givenUp) claims.remove(claim);
  }

  private answer(claim: Claim, operation: Operation): void {
    const { key } = claim;
    const block = this.blockOf(claim, operation);
    if (block === NO_BLOCK || block < claim.frontier) {
      this.unconfirmed++;
      key.doubted = true;
      return;
    }
    this.confirmed++;
    if (block > key.frontier) key.frontier = block;
  }

  /** The block to which an operation with this answer belongs; NO_BLOCK: the answer fits none. */
  private blockOf({ block, key, met }: Claim, operation: Operation): number {
    const { op, matched, expected, writerSession, writerSerial } = operation;
    if (op === Op.put || op === Op.delete) return block;
    const replaces = op === Op.cas && matched;
    const found = replaces ? expected : operation.found;
    const fits = met !== null && speaksOf(met, found, writerSession, writerSerial);
    if (replaces) return fits ? block : NO_BLOCK;
    if (op === Op.cas && (block !== NO_BLOCK || found === expected)) return NO_BLOCK;
    // A read that was not applied, or whose answer is not what it found when applied: the block with the value
    // it returned.
    return fits ? met.block : key.blockOf(found, writerSession, writerSerial);
  }

  private lose(): void {
    this.lost = true;
    this.keys = new ByKey(() => new ClaimedKey());
    this.claims = new BySession();
  }

  private claimsOf(session: SessionId): Claims {
    const known = this.claims.get(session);
    if (known !== undefined) return known;
    const claims = new Claims();
    this.claims.set(session, claims);
    return claims;
  }
}
