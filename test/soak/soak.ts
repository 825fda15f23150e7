import { sweep } from '../../sim/run/sweep.ts';
import { load, shippedScenarios } from '../support/scenarios.ts';

/*
 * `npm run soak [-- from..to [path...]]`: every shipped scenario (or those whose path starts so) with many seeds,
 * 1..1000 unless told. No property may be violated but those that a scenario expects, and every expectation
 * has to be met.
 */

const [seeds = '1..1000', ...only] = process.argv.slice(2);
const paths = shippedScenarios().filter(
  (path) => only.length === 0 || only.some((start) => path.startsWith(start)),
);

let failed = 0;
for (const path of paths) {
  const { runs, pass, fail, undecided, signatures, wallSeconds } = await sweep([load(path)], seeds);
  failed += fail + undecided;
  console.log(
    `${fail + undecided === 0 ? 'pass' : 'FAIL'}  ${path}  ${pass}/${runs}  ${wallSeconds.toFixed(1)} s`,
  );
  for (const { property, reason, runs: count, firstSeed } of signatures) {
    console.log(`      ${property}: ${reason}  ${count} runs, first seed ${firstSeed}`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
