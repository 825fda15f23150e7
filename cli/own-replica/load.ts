import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { admitReplicas, type ReplicaCode } from '../../sim/run/own-replica.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { readSource } from '../../sim/scenario/source/read-source.ts';
import { nodeAt } from '../../sim/scenario/source/source.ts';
import { withoutMap } from '../../sim/world/own-replica/own-code.ts';
import { reasonOf } from '../console/reasons.ts';
import { canBeReadAgain } from '../files/ordinary-file.ts';
import { neighbour } from '../files/scenario-files.ts';
import { usageError } from '../request/command.ts';
import { textDigest } from '../start/build-digest.ts';

/** The code of the own replicas of scenarios, for use in other threads; or all mistakes in them. */
type Loaded = { readonly code: ReplicaCode } | { readonly errors: readonly InputError[] };

/**
 * Where replicas will play: in this thread, each in a separate thread (`playApart`), or in workers that load them
 * again.
 */
export type PlayedWhere = 'here' | 'apart' | 'workers';

/** The bundled code of all replicas so far, by path. */
const bundled: Record<string, string> = {};
/**
 * Paths of replicas that have been loaded in a separate thread without problems, and so may be loaded in this
 * one.
 */
const harmless = new Set<string>();

/** The code of a scenario's own replica, which must have been loaded. */
export function codeOf({ cluster: { replica } }: Scenario): string {
  return bundled[replica] ?? '';
}

/** Parts of a bundle that depend on its place: esbuild's comments with file names, and the URL of raftsim itself. */
const OF_THIS_PLACE = /^\/\/ .*$|"file:[^"]*"/gmu;

/**
 * A digest of the code of a scenario's own replica, which must have been loaded; independent of the place of the
 * file, of comments and of empty lines. '' if the scenario uses raftsim's replica.
 */
export function replicaDigest({ cluster: { replica } }: Scenario): string {
  return replica in bundled ? textDigest(withoutMap(bundled[replica]).replace(OF_THIS_PLACE, '')) : '';
}

/** Loads the replicas that these scenarios name, if any. */
export async function loadReplicas(
  scenarios: readonly Scenario[],
  where: PlayedWhere = 'here',
): Promise<Loaded> {
  const own = scenarios.filter(({ cluster }) => cluster.replica !== '');
  if (own.length === 0) return { code: {} };
  // The compiler from TypeScript to JavaScript is large, so it is loaded only when needed.
  const { bundle } = await import('./bundle.ts');
  const code: Record<string, string> = {};
  const errors: InputError[] = [];
  for (const { cluster, file } of own) {
    const path = cluster.replica;
    if (path in code) continue;
    const missing = unreadable(path, file);
    const text = missing === null ? await bundle(path) : [missing];
    if (typeof text === 'string') code[path] = bundled[path] = text;
    else errors.push(...text);
  }
  if (errors.length > 0) return { errors };
  const problems = Object.entries(await problemsOf(code, where));
  if (problems.length === 0 && where === 'here') problems.push(...Object.entries(await admitReplicas(code)));
  const hint = 'a replica is made by: export function createReplica(id, options, random)';
  return problems.length === 0
    ? { code }
    : { errors: problems.map(([path, problem]) => usageError(`${path} is not a replica: ${problem}`, hint)) };
}

/** Loads the replicas of these scenarios in this thread too; they must have been loaded by `loadReplicas`. */
export async function admitHere(scenarios: readonly Scenario[]): Promise<void> {
  const paths = scenarios.map(({ cluster }) => cluster.replica).filter((path) => path in bundled);
  await admitReplicas(Object.fromEntries(paths.map((path) => [path, bundled[path]])));
}

/** Loads replicas for the first time, in separate threads. Returns what is wrong with them, by path. */
async function problemsOf(code: ReplicaCode, where: PlayedWhere): Promise<Readonly<Record<string, string>>> {
  const problems: Record<string, string> = {};
  const { loadApart } = await import('./apart.ts');
  for (const [path, text] of Object.entries(code)) {
    if (harmless.has(path)) continue;
    const problem = await loadApart(path, text, where === 'apart');
    if (problem === '') harmless.add(path);
    else problems[path] = problem;
  }
  return problems;
}

function unreadable(path: string, scenarioFile: string): InputError | null {
  let reason = 'it is not a file';
  try {
    if (statSync(path).isFile()) return null;
  } catch (error) {
    reason = reasonOf(error);
  }
  const hint = besideNothing(path, scenarioFile) || neighbour(path, (name) => /\.[cm]?[jt]s$/.test(name));
  const error = usageError(`the replica ${path} cannot be read: ${reason}`, hint);
  return { ...error, ...placeOf(path, scenarioFile) };
}

/** A hint for a path that exists relative to the working directory, but must be relative to the scenario's file. */
function besideNothing(path: string, scenarioFile: string): string {
  const here = resolve(relative(dirname(scenarioFile), path));
  return existsSync(here) ? `the path is relative to the scenario's file: did you mean '${here}'?` : '';
}

/** The place at which the scenario's file names the replica; {} if it was named on the command line. */
function placeOf(path: string, scenarioFile: string): Partial<InputError> {
  if (!canBeReadAgain(scenarioFile)) return {};
  const { root } = readSource(readFileSync(scenarioFile, 'utf8'), scenarioFile);
  if (root === null) return {};
  const { node, found } = nodeAt(root, ['cluster', 'replica']);
  const named = found && node.content.kind === 'scalar' ? String(node.content.value) : '';
  return named !== '' && resolve(dirname(scenarioFile), named) === resolve(path) ? node.spot : {};
}
