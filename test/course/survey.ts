import { parseSeeds } from '../../sim/run/sweep/seeds.ts';
import { insistOnTree, refuse, wordsOrUsage } from '../support/in-tree.ts';
import { load } from '../support/scenarios.ts';
import { courseScenarios, gradesOf } from './grades.ts';

/*
 * `npm run course [-- from..to [path=value...]]`: runs the course's 17 situations, with seeds 1..200 by default, and
 * prints the table of docs/course.md. Assignments after the seeds change the scenarios as --set does.
 */

const [range = '1..200', ...set] = wordsOrUsage(`npm run course [-- FROM..TO [PATH=VALUE...]]
Runs the course's 17 situations with these seeds (1..200), and prints the table of docs/course.md.
PATH=VALUE changes the scenarios as --set does.`);
insistOnTree('course');
const seeds = parseSeeds(range);
if (typeof seeds === 'string') refuse('course', seeds);
const names = Array.from({ length: seeds.count }, (_, i) => seeds.at(i));

console.log(
  '| situation | messages | each put alone | failures | duplicates | median ms | p90 ms | p99 ms | below full | not correct |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|');
let failed = 0;
for (const path of courseScenarios()) {
  const scenario = load(path, set);
  const grades = gradesOf(scenario, names);
  failed += grades.failed.length;
  const { tiers } = grades;
  const cells = [
    scenario.name,
    `${grades.messages} ${tiers.total_msgs}`,
    `${grades.alone} (${(grades.messages / grades.alone).toFixed(2)})`,
    `${grades.failures} ${tiers.failures}`,
    `${grades.duplicates} ${tiers.duplicates}`,
    `${grades.medianLatency.toFixed(3)} ${tiers.median_latency}`,
    grades.p90.toFixed(2),
    grades.p99.toFixed(1),
    `${((100 * grades.belowFull.length) / grades.runs).toFixed(1)} %`,
    `${grades.failed.length} of ${grades.runs}`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
process.exitCode = failed === 0 ? 0 : 1;
