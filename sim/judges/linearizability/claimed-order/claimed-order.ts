import { Op } from '../../../../core/kv/command.ts';
import type { Index, Serial, SessionId } from '../../../../core/units.ts';
import type { Fact } from '../../../facts/facts.ts';
import { type Operation, Outcome } from '../../../operation.ts';
import { BySession } from '../../trackers/by-session.ts';
import { ByKey } from './by-key.ts';
import { ClaimedKey, type Held, NO_BLOCK, speaksOf } from './claimed-key.ts';

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

/**
 * The most operations kept per session that were given up and may still be applied. Reads are dropped first,
 * since they are rarely applied.
 */
const MOST_GIVEN_UP = 256;

/** An operation that is pending, or was given up and may still be applied. */
class Claim {
  readonly operation: Operation;
  readonly key: ClaimedKey;
  /** The newest block of any operation that had returned when this one began. */
  readonly frontier: number;
  /** The block of its write; NO_BLOCK: it was not applied, or changed nothing. */
  block = NO_BLOCK;
  /** What the register held when a cas or a get was applied. */
  met: Held | null = null;
  applied = false;
  givenUp = false;

  constructor(operation: Operation, key: ClaimedKey) {
    this.operation = operation;
    this.key = key;
    this.frontier = key.begin();
  }
}

export class ClaimedOrder {
  /** Number of answers that fit the claimed order, and of those that do not or cannot be checked. */
  confirmed = 0;
  unconfirmed = 0;
  private keys = new ByKey(() => new ClaimedKey());
  private claims = new BySession<Claim[]>();
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
    this.claimsOf(operation.session).push(new Claim(operation, this.keys.of(operation)));
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
    const at = positionOf(claims, operation.serial);
    if (at < 0) return;
    const claim = claims[at];
    const { outcome } = operation;
    if (outcome === Outcome.unknown && !claim.applied) {
      claim.givenUp = true;
      if (claims.length > MOST_GIVEN_UP) this.dropGivenUp(claims);
    } else {
      removeAt(claims, at);
      if (outcome === Outcome.ok) this.answer(claim, operation);
      else if (outcome === Outcome.failed && claim.block !== NO_BLOCK) claim.key.doubted = true;
    }
    claim.key.end(claim.frontier);
  }

  private run(claims: Claim[], serial: Serial): void {
    const at = positionOf(claims, serial);
    if (at < 0) {
      this.lose();
      return;
    }
    const claim = claims[at];
    const { operation, key } = claim;
    claim.applied = true;
    if (operation.op === Op.put || operation.op === Op.delete) claim.block = key.write(operation);
    else {
      claim.met = key.held();
      if (operation.op === Op.cas && claim.met.text === operation.expected)
        claim.block = key.write(operation);
    }
    if (claim.givenUp) removeAt(claims, at);
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

  private dropGivenUp(claims: Claim[]): void {
    const read = claims.findIndex((claim) => claim.givenUp && claim.operation.op === Op.get);
    const at = read >= 0 ? read : claims.findIndex((claim) => claim.givenUp);
    if (at >= 0) removeAt(claims, at);
  }

  private lose(): void {
    this.lost = true;
    this.keys = new ByKey(() => new ClaimedKey());
    this.claims = new BySession();
  }

  private claimsOf(session: SessionId): Claim[] {
    const known = this.claims.get(session);
    if (known !== undefined) return known;
    const claims: Claim[] = [];
    this.claims.set(session, claims);
    return claims;
  }
}

/** Up to so many claims are searched one by one, which is fastest. */
const FEW = 32;

/** The place of an operation among its session's claims, which are in the order of their serials. */
function positionOf(claims: readonly Claim[], serial: Serial): number {
  if (claims.length <= FEW) {
    for (let i = claims.length - 1; i >= 0; i--) if (claims[i].operation.serial === serial) return i;
    return -1;
  }
  let low = 0;
  let high = claims.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (claims[middle].operation.serial < serial) low = middle + 1;
    else high = middle;
  }
  return claims[low]?.operation.serial === serial ? low : -1;
}

function removeAt(claims: Claim[], at: number): void {
  if (claims.length > FEW) {
    claims.splice(at, 1);
    return;
  }
  for (let i = at + 1; i < claims.length; i++) claims[i - 1] = claims[i];
  claims.pop();
}
