import {
  compareClaimed,
  compareStreamed,
  compareTiers,
} from '../sim/judges/linearizability/against-brute-force.ts';
import * as shaped from '../sim/judges/linearizability/shapes/comparison.ts';

/** How many small random histories to compare, for the offline tiers and again for each judge of runs. */
export const HISTORIES = 200_000;
/** Histories between two lines of progress output. */
const STRIDE = 20_000;

/** Compares every checker with brute force over `count` histories. Throws at the first difference. */
export function compareHistories(firstSeed: number, count: number, tell: (line: string) => void): void {
  for (let done = 0; done < count; done += STRIDE) {
    const part = Math.min(STRIDE, count - done);
    const seed = firstSeed + done;
    const tiers = compareTiers(seed, part);
    const streamed = compareStreamed(seed, part);
    const claimed = compareClaimed(seed, part);
    const illegal = tiers.illegal + streamed.illegal + claimed.illegal;
    const census = new shaped.Census();
    for (let at = seed; at < seed + part / 4; at++) {
      shaped.compareWhole(census, at);
      shaped.compareDecision(census, at);
      shaped.compareOnline(census, at);
      shaped.compareClaimed(census, at);
    }
    tell(
      `pass  histories from seed ${seed}: ${3 * part + census.all} judged alike, ${illegal + census.illegal} of them illegal`,
    );
  }
}
