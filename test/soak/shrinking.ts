import { readFileSync } from 'node:fs';
import { MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import { type ShrinkResult, shrink } from '../../sim/run/shrink/shrink.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { subjectOf } from '../../sim/run/subject.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { plainScenario } from '../../sim/scenario/print.ts';
import { bestPresets } from '../../sim/zoo/best-presets.ts';
import { tryBug } from '../../sim/zoo/hunt.ts';
import { bugNamed, zoo } from '../../sim/zoo/registry.ts';
import { insistOnTree, refuse, wordsOrUsage } from '../support/in-tree.ts';

/*
 * `npm run shrinking [-- bug...]`: measures the shrinker on the zoo. For every bug (or those named), the first of SEEDS seeds
 * that shows it on its best preset is shrunk, and the result, read back from its YAML, has to violate the same property for
 * the same reason. Goals for the median: 95 % fewer events or under 200, and at most 3 faults. The output is the table of
 * docs/shrinking.md.
 */

const SEEDS = 20;
const FEW_EVENTS = 200;
const SHARE_LEFT = 0.05;
const MOST_FAULTS = 3;

interface Shrunk {
  readonly bug: string;
  readonly seed: string;
  readonly seconds: number;
  readonly result: ShrinkResult;
  readonly same: boolean;
}

function shrinkBug(name: string): Shrunk | string {
  const bug = bugNamed(name);
  const preset = bestPresets[name];
  if (bug === undefined || preset === undefined) return 'no preset is known to show it';
  const file = `scenarios/zoo/${preset}.yaml`;
  const text = readFileSync(file, 'utf8');
  const parsed = parseScenario(text, { file });
  if (!parsed.ok) return `${file} cannot be read`;
  const seeds = Array.from({ length: SEEDS }, (_, i) => String(i + 1));
  const seed = seeds.find((each) => tryBug(parsed.scenario, each, bug).caught !== null);
  if (seed === undefined) return `${SEEDS} seeds of ${preset} do not show it`;
  const plain = plainScenario(text, [`zoo=${name}`], file);
  if ('errors' in plain) return `${file} cannot be read`;
  const begun = process.cpuUsage();
  const result = shrink(plain as Readonly<Record<string, unknown>>, seed);
  const { user, system } = process.cpuUsage(begun);
  const seconds = (user + system) / MICROS_PER_SECOND;
  return result === null
    ? `seed ${seed} of ${preset} does not show it any more`
    : { bug: name, seed, seconds, result, same: failsTheSame(result) };
}

/** Whether the text of the shrunk scenario, parsed again, fails as the shrinker reports. */
function failsTheSame({ scenario: text, seed, property, reason, eventsAfter }: ShrinkResult): boolean {
  const parsed = parseScenario(text);
  if (!parsed.ok || parsed.scenario.seed !== seed) return false;
  const { violations } = simulate(parsed.scenario, seed, subjectOf(parsed.scenario));
  return violations.some(
    (each) => each.property === property && each.reason === reason && each.sequence === eventsAfter,
  );
}

function median(values: readonly number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** A row of the table, or the reason why the bug was not shrunk. */
function rowOf(name: string, one: Shrunk | string): string {
  if (typeof one === 'string') return cells([name, one]);
  const { result, same, seed, seconds } = one;
  const fewer = 100 - (100 * result.eventsAfter) / result.eventsBefore;
  return cells([
    name,
    `${result.property} (${result.reason})${same ? '' : ', but what is left fails OTHERWISE'}`,
    seed,
    `${result.eventsBefore} -> ${result.eventsAfter}`,
    `${fewer.toFixed(1)} %`,
    `${result.faultsBefore} -> ${result.faultsAfter}`,
    result.otherSeeds === null ? 'not tried' : `${result.otherSeeds} of 20`,
    `${(result.simulated / 1_000).toFixed(0)}${result.exhausted ? ', all' : ''}`,
    seconds.toFixed(1),
  ]);
}

function cells(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}

const wanted = wordsOrUsage(`npm run shrinking [-- BUG...]
Shrinks a failing run of each bug of the zoo, or of those named, and prints the table of docs/shrinking.md.
A bug takes up to five minutes. Exit code 1 if a result fails otherwise, or is larger than the goals allow.`);
const stranger = wanted.find((name) => bugNamed(name) === undefined);
if (stranger !== undefined) refuse('shrinking', `no bug '${stranger}'; npx raftsim zoo --list names them`);
insistOnTree('shrinking');
const shrunk: Shrunk[] = [];
const heads = [
  'bug',
  'violates',
  'seed',
  'events',
  'fewer',
  'faults',
  'other seeds',
  'simulated, k',
  'CPU s',
];
console.log(`${cells(heads)}\n${cells(heads.map(() => '---')).replaceAll(' ', '')}`);
for (const { name } of zoo) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const one = shrinkBug(name);
  console.log(rowOf(name, one));
  if (typeof one !== 'string') shrunk.push(one);
}
const good = ({ result }: Shrunk): boolean =>
  result.eventsAfter < FEW_EVENTS || result.eventsAfter <= result.eventsBefore * SHARE_LEFT;
const faults = median(shrunk.map(({ result }) => result.faultsAfter));
const small = shrunk.filter(good).length;
console.log(
  `\nOf ${shrunk.length} bugs ${shrunk.filter(({ same }) => same).length} fail the same way, and ${small} have 95 % fewer events or under ${FEW_EVENTS}. ` +
    `In the median ${median(shrunk.map(({ result }) => result.eventsAfter))} events and ${faults} ${faults === 1 ? 'fault' : 'faults'} are left, after ${median(shrunk.map(({ seconds }) => seconds)).toFixed(1)} s of CPU time.`,
);
process.exitCode =
  shrunk.every(({ same }) => same) && small * 2 > shrunk.length && faults <= MOST_FAULTS ? 0 : 1;
