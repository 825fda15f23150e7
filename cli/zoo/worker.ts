import { parentPort, workerData } from 'node:worker_threads';
import type { Property } from '../../sim/judges/judge.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { messageOf } from '../../sim/world/own-replica/own-code.ts';
import { atRun, tellWhereabouts, type Whereabouts } from '../../sim/world/own-replica/whereabouts.ts';
import type { Bug } from '../../sim/zoo/bug.ts';
import { type Try, tryBug } from '../../sim/zoo/hunt.ts';
import { bugNamed } from '../../sim/zoo/registry.ts';
import { importBug } from './import-bug.ts';

/* Worker thread of the zoo. Each job is to play some seeds of one bug on one preset. */

export interface PresetText {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

export interface ZooWorkerSetup {
  readonly presets: readonly PresetText[];
  /** Bugs from files: by name, the code of the module that exports them. */
  readonly modules: Readonly<Record<string, string>>;
}

/** The data with which a thread is started. */
export interface ZooThreadSetup extends ZooWorkerSetup {
  /**
   * Shared state that shows whether the thread is inside code of a bug from a file; `run` is the index of the
   * seed.
   */
  readonly at: Whereabouts;
}

export interface Job {
  readonly id: number;
  /** '' is the correct core. */
  readonly bug: string;
  readonly preset: string;
  readonly seeds: readonly string[];
  readonly withoutJudges: readonly Property[];
}

/** The result of a job; `problem` is not '' if it could not be done. */
export interface JobOver {
  readonly id: number;
  readonly tries: readonly Try[];
  readonly problem: string;
}

const { presets, modules, at } = workerData as ZooThreadSetup;
tellWhereabouts(at);
const scenarios = new Map<string, Scenario>();
const imported = new Map<string, Bug>();

function scenarioOf(name: string): Scenario {
  const known = scenarios.get(name);
  if (known !== undefined) return known;
  const preset = presets.find((one) => one.name === name);
  if (preset === undefined) throw new Error(`there is no preset ${name}`);
  const parsed = parseScenario(preset.text, { file: preset.file });
  if (!parsed.ok) throw new Error(`${preset.file}: ${parsed.errors[0]?.message}`);
  scenarios.set(name, parsed.scenario);
  return parsed.scenario;
}

async function bugOf(name: string): Promise<Bug | null> {
  if (name === '') return null;
  const known = bugNamed(name) ?? imported.get(name);
  if (known !== undefined) return known;
  const bug = await importBug(modules[name] ?? '', name);
  imported.set(name, bug);
  return bug;
}

async function play({ bug, preset, seeds, withoutJudges }: Job): Promise<readonly Try[]> {
  const scenario = scenarioOf(preset);
  const subject = await bugOf(bug);
  return seeds.map((seed, position) => {
    atRun(at, position);
    return tryBug(scenario, seed, subject, withoutJudges);
  });
}

parentPort?.on('message', async (job: Job) => {
  let over: JobOver;
  try {
    over = { id: job.id, tries: await play(job), problem: '' };
  } catch (error) {
    over = { id: job.id, tries: [], problem: messageOf(error) };
  }
  parentPort?.postMessage(over);
});
