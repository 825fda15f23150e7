import { loadOwnCode, messageOf, placeOf, thrownInWords } from '../own-code.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { shown } from '../world/own-replica/usable.ts';
import type { SimulateOptions } from './simulate.ts';

/*
 * Replicas that users bring along (`cluster.replica` in a scenario). Whoever has files turns each module into a single
 * piece of JavaScript; here it is loaded, once in every thread that plays runs.
 */

type CreateReplica = NonNullable<SimulateOptions['createReplica']>;

/** Modules as single pieces of JavaScript, by the path that `cluster.replica` comes to. */
export type ReplicaCode = Readonly<Record<string, string>>;

/** What a module must export. */
const EXPORT = 'createReplica';

/** Whether this thread has loaded any. */
export function hasOwnReplicas(): boolean {
  return admitted.size > 0;
}

const admitted = new Map<string, CreateReplica>();
/** What is wrong with those that this thread could not load. */
const refused = new Map<string, string>();

/** Loads modules for the scenarios that name them. Returns what is wrong with one, by its path; nothing if all is well. */
export async function admitReplicas(code: ReplicaCode): Promise<Readonly<Record<string, string>>> {
  const problems: Record<string, string> = {};
  for (const [path, text] of Object.entries(code)) {
    if (admitted.has(path)) continue;
    const create = await load(text);
    if (typeof create === 'string') {
      problems[path] = create;
      refused.set(path, create);
    } else admitted.set(path, create);
  }
  return problems;
}

async function load(text: string): Promise<CreateReplica | string> {
  try {
    const exported = exportsOf(await loadOwnCode(text));
    const create: unknown = exported.find(([name]) => name === EXPORT)?.[1];
    if (create === undefined) return `it exports no function ${EXPORT}${namesOf(exported)}`;
    if (typeof create !== 'function') return `its ${EXPORT} is ${shown(create)}, and must be a function`;
    return create as CreateReplica;
  } catch (error) {
    // The library that is running is called by its place.
    const words = thrownInWords(messageOf(error).replace(/'file:[^']*'/, "'raftsim'"), placeOf(error));
    return `it throws when it is loaded: ${words}`;
  }
}

/** What a module exports, by name. Bundling makes the whole of what a CommonJS module exports its default. */
function exportsOf(module: unknown): readonly (readonly [string, unknown])[] {
  if (typeof module !== 'object' || module === null) return [];
  const named = Object.entries(module);
  const [only, another] = named;
  if (only?.[0] !== 'default' || another !== undefined) return named;
  const inside = exportsOf(only[1]);
  return inside.length === 0 ? named : inside;
}

function namesOf(exported: readonly (readonly [string, unknown])[]): string {
  return exported.length === 0 ? '' : `, only ${exported.map(([name]) => name).join(', ')}`;
}

/** Makes the replicas of a scenario that brings its own; undefined for all others. Throws if the module was not loaded. */
export function ownReplicaOf({ cluster, file }: Scenario): CreateReplica | undefined {
  if (cluster.replica === '') return undefined;
  const create = admitted.get(cluster.replica);
  if (create !== undefined) return create;
  const why = refused.get(cluster.replica) ?? 'it has not been loaded';
  const whose = file === '' ? '' : `, the replica of ${file},`;
  throw new Error(`${cluster.replica}${whose} cannot be used: ${why}`);
}
