import {
  compareClaimed,
  compareStreamed,
  compareTiers,
} from '../sim/judges/linearizability/against-brute-force.ts';

/** Small random histories: so many for the tiers that judge whole histories, and as many for the judges of runs. */
export const HISTORIES = 200_000;
/** Histories between two lines of progress. */
const STRIDE = 20_000;

/** Compares every way of judging with brute force, over this many histories. Throws at the first difference. */
export function compareHistories(firstSeed: number, count: number, tell: (line: string) => void): void {
  for (let done = 0; done < count; done += STRIDE) {
    const part = Math.min(STRIDE, count - done);
    const seed = firstSeed + done;
    const tiers = compareTiers(seed, part);
    const streamed = compareStreamed(seed, part);
    const claimed = compareClaimed(seed, part);
    const illegal = tiers.illegal + streamed.illegal + claimed.illegal;
    tell(`pass  histories from seed ${seed}: ${3 * part} judged alike, ${illegal} of them illegal`);
  }
}
