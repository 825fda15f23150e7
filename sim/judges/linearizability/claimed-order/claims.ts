import { Op } from '../../../../core/kv/command.ts';
import type { Serial } from '../../../../core/units.ts';
import type { Operation } from '../../../facts/operation.ts';
import { type ClaimedKey, type Held, NO_BLOCK } from './claimed-key.ts';

/**
 * The most operations kept per session that were given up and may still be applied. Reads are dropped first,
 * since they are rarely applied.
 */
const MOST_GIVEN_UP = 256;
/** Up to so many claims are searched one by one, which is fastest. */
const FEW = 32;

/** An operation that is pending, or was given up and may still be applied. */
export class Claim {
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
  /** Whether it is among its session's claims no more. */
  gone = false;

  constructor(operation: Operation, key: ClaimedKey) {
    this.operation = operation;
    this.key = key;
    this.frontier = key.begin();
  }
}

/** The claims of one session, in the order of their serials, which is that in which they begin. */
export class Claims {
  /**
   * Those that are gone stay in it until they are more than half, unless there are few: closing the gap of each among
   * a hundred thousand would cost more than all else that is done for it.
   */
  private list: Claim[] = [];
  private gaps = 0;
  /** Those that were given up, in the order of their serials. */
  private readonly givenUp: Claim[] = [];

  add(claim: Claim): void {
    this.list.push(claim);
  }

  /** The claim of this operation; null: it has none, or none any more. */
  find(serial: Serial): Claim | null {
    const { list } = this;
    if (list.length <= FEW) {
      for (let i = list.length - 1; i >= 0; i--) if (list[i].operation.serial === serial) return list[i];
      return null;
    }
    const claim = list[placeOf(list, serial)];
    return claim?.operation.serial === serial && !claim.gone ? claim : null;
  }

  /** Notes that the client has given this operation up. If too many are, one is forgotten. */
  giveUp(claim: Claim): void {
    claim.givenUp = true;
    this.givenUp.splice(placeOf(this.givenUp, claim.operation.serial), 0, claim);
    if (this.givenUp.length <= MOST_GIVEN_UP) return;
    this.remove(this.givenUp.find(({ operation }) => operation.op === Op.get) ?? this.givenUp[0]);
  }

  remove(claim: Claim): void {
    const { list } = this;
    claim.gone = true;
    if (claim.givenUp) this.givenUp.splice(placeOf(this.givenUp, claim.operation.serial), 1);
    if (list.length > FEW) {
      this.gaps++;
      if (2 * this.gaps <= list.length) return;
      this.list = list.filter(({ gone }) => !gone);
      this.gaps = 0;
      return;
    }
    let at = list.length - 1;
    while (at >= 0 && list[at] !== claim) at--;
    for (let i = at + 1; i < list.length; i++) list[i - 1] = list[i];
    list.pop();
  }
}

/** The place of the first serial that is no lower. */
function placeOf(claims: readonly Claim[], serial: Serial): number {
  let low = 0;
  let high = claims.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (claims[middle].operation.serial < serial) low = middle + 1;
    else high = middle;
  }
  return low;
}
