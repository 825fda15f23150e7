import type { ReplicaCode } from '../../sim/run/own-replica.ts';
import { sweep } from '../../sim/run/threads/sweep.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { insistOnTree, refuse, wordsOrUsage } from '../support/in-tree.ts';
import { replicaCodeOf } from '../support/own-replicas.ts';
import { load, shippedScenarios } from '../support/scenarios.ts';
import { chaosRuns } from './chaos.ts';
import { combinations, kitchenSink } from './combinations.ts';
import { compareHistories, HISTORIES } from './histories.ts';

/*
 * `npm run soak [-- from..to [path...]]`: every shipped scenario (or those whose path starts with one of the given) with
 * many seeds, 1..1000 by default; then the kitchen-sink scenario with every combination of options, 200 seeds by default,
 * alone as `npm run soak -- 1..200 combinations`; then 200,000 small random histories, each judged by every checker and by
 * brute force, alone as `npm run soak -- 1..200000 histories`; then chaos with every family of faults at 3, 5 and 7
 * replicas, 10,000 seeds by default, alone as `npm run soak -- 1..10000 chaos`; and ten thousand mutated scenario files for
 * the parser, alone as `npm run soak -- 1..10000 fuzz`. Only properties that a scenario expects to fail may be violated,
 * and every expectation has to be met.
 */

const MILLIS_PER_SECOND = 1000;
const RANGE = /^\d+\.\.\d+$/;
/** Parts of the soak that are not scenarios and can be run alone. */
const ALONE = ['combinations', 'histories', 'chaos', 'fuzz'];

// The reader of the output may close it early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const [seeds, ...only] = wordsOrUsage(`npm run soak [-- FROM..TO [WHAT...]]
Plays every shipped scenario with many seeds (1..1000), then ${ALONE.join(', ')}. Takes hours.
WHAT: the beginning of a scenario's path, or one of those words. Exit code 1 if anything fails.`);
insistOnTree('soak');
if (seeds !== undefined && !RANGE.test(seeds))
  refuse('soak', `'${seeds}' is not a range of seeds; write 1..200, and then what to soak`);
const shippedSeeds = seeds ?? '1..1000';
const combinationSeeds = seeds ?? '1..200';
const mutatedFiles = 10_000;
const chaosSeeds = seeds ?? '1..10000';
const paths = shippedScenarios().filter(
  (path) => only.length === 0 || only.some((start) => path.startsWith(start)),
);

const unknown = only.filter((word) => !ALONE.includes(word) && !paths.some((path) => path.startsWith(word)));
if (unknown.length > 0)
  refuse('soak', `no scenario's path begins with '${unknown[0]}', nor is it one of ${ALONE.join(', ')}`);

let failed = 0;

async function play(
  name: string,
  scenario: Scenario,
  seeds: string,
  replicas: ReplicaCode = {},
): Promise<void> {
  const begun = performance.now();
  const { runs, pass, fail, undecided, signatures } = await sweep([scenario], seeds, { replicas });
  const seconds = (performance.now() - begun) / MILLIS_PER_SECOND;
  failed += fail + undecided;
  console.log(
    `${fail + undecided === 0 ? 'pass' : 'FAIL'}  ${name}  ${pass}/${runs}  ${seconds.toFixed(1)} s`,
  );
  for (const { property, reason, runs: count, firstSeed } of signatures) {
    console.log(`      ${property}: ${reason}  ${count} runs, first seed ${firstSeed}`);
  }
}

for (const path of paths) {
  const scenario = load(path);
  await play(path, scenario, shippedSeeds, await replicaCodeOf(scenario));
}
if (only.length === 0 || only.includes('combinations')) {
  for (const { name, set } of combinations) await play(name, load(kitchenSink, set), combinationSeeds);
}
if (only.length === 0 || only.includes('histories')) {
  const [first, last] = (only.length === 0 ? `1..${HISTORIES}` : (seeds ?? '')).split('..').map(Number);
  compareHistories(first, last - first + 1, (line) => console.log(line));
}
if (only.length === 0 || only.includes('chaos')) {
  for (const { name, path, set } of chaosRuns) await play(name, load(path, set), chaosSeeds);
}
if (only.length === 0 || only.includes('fuzz')) {
  const { fuzzParser } = await import('../sim/scenario/mutations.ts');
  console.log(
    `pass  the parser refused ${fuzzParser(mutatedFiles, 2)} of ${mutatedFiles} mutated files, each in words`,
  );
}
process.exitCode = failed === 0 ? 0 : 1;
