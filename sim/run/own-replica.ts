import type { Scenario } from '../scenario/scenario.ts';
import { loadOwnCode, messageOf, placeOf, thrownInWords } from '../world/own-replica/own-code.ts';
import { shown } from '../world/own-replica/usable.ts';
import type { SimulateOptions } from './simulate.ts';

/*
 * Own replicas: the replicas that users supply (`cluster.replica` in a scenario). The caller bundles each
 * module into a single piece of JavaScript, which every thread that performs runs loads. Each start of a server then runs
 * the module anew, as the start of a process would: servers share no variable, and a restart remembers nothing.
 */

type CreateReplica = NonNullable<SimulateOptions['createReplica']>;

/** Bundled modules, each one text of JavaScript, by the value of `scenario.cluster.replica`. */
export type ReplicaCode = Readonly<Record<string, string>>;

/** The function that a module must export. */
const EXPORT = 'createReplica';

/** Whether this thread has loaded any own replica. */
export function hasOwnReplicas(): boolean {
  return admitted.size > 0;
}

const admitted = new Map<string, CreateReplica>();
/** Why this thread could not load a module, by its path. */
const refused = new Map<string, string>();

/**
 * Loads modules for the scenarios that name them. Returns the problems, by path; empty if all could be loaded.
 */
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
    const { exports, anew } = await loadOwnCode(text);
    const exported = exportsOf(exports);
    const create = createIn(exported);
    if (create === undefined) return `it exports no function ${EXPORT}${namesOf(exported)}`;
    if (typeof create !== 'function') return `its ${EXPORT} is ${shown(create)}, and must be a function`;
    return (node, options, random) => {
      const fresh = createIn(exportsOf(anew()));
      if (typeof fresh !== 'function') throw new Error(`${EXPORT} is not exported at every start`);
      return (fresh as CreateReplica)(node, options, random);
    };
  } catch (error) {
    // Bundled code imports this library by its file URL; the user knows it as 'raftsim'.
    const words = thrownInWords(messageOf(error).replace(/'file:[^']*'/, "'raftsim'"), placeOf(error));
    return `it throws when it is loaded: ${words}`;
  }
}

function createIn(exported: Exports): unknown {
  return exported.find(([name]) => name === EXPORT)?.[1];
}

type Exports = readonly (readonly [string, unknown])[];

/** A module's exports, by name. Bundling turns `module.exports` of a CommonJS module into the default export. */
function exportsOf(module: unknown): Exports {
  if (typeof module !== 'object' || module === null) return [];
  const named = Object.entries(module);
  const [only, another] = named;
  if (only?.[0] !== 'default' || another !== undefined) return named;
  const inside = exportsOf(only[1]);
  return inside.length === 0 ? named : inside;
}

function namesOf(exported: Exports): string {
  return exported.length === 0 ? '' : `, only ${exported.map(([name]) => name).join(', ')}`;
}

/** The factory of the own replica that a scenario names, or undefined. Throws if its module is not loaded. */
export function ownReplicaOf({ cluster, file }: Scenario): CreateReplica | undefined {
  if (cluster.replica === '') return undefined;
  const create = admitted.get(cluster.replica);
  if (create !== undefined) return create;
  const why = refused.get(cluster.replica) ?? 'it has not been loaded';
  const whose = file === '' ? '' : `, the replica of ${file},`;
  throw new Error(`${cluster.replica}${whose} cannot be used: ${why}`);
}
