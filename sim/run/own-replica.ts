import type { Scenario } from '../scenario/scenario.ts';
import type { SimulateOptions } from './simulate.ts';

/*
 * Replicas that users bring along (`cluster.replica` in a scenario). Whoever has files turns each module into a single
 * piece of JavaScript; here it is loaded, once in every thread that plays runs.
 */

export type CreateReplica = NonNullable<SimulateOptions['createReplica']>;

/** Modules as single pieces of JavaScript, by the path that `cluster.replica` comes to. */
export type ReplicaCode = Readonly<Record<string, string>>;

/** What a module must export. */
const EXPORT = 'createReplica';

const admitted = new Map<string, CreateReplica>();

/** Loads modules for the scenarios that name them. Returns what is wrong with one, by its path; nothing if all is well. */
export async function admitReplicas(code: ReplicaCode): Promise<Readonly<Record<string, string>>> {
  const problems: Record<string, string> = {};
  for (const [path, text] of Object.entries(code)) {
    if (admitted.has(path)) continue;
    const create = await load(text);
    if (typeof create === 'string') problems[path] = create;
    else admitted.set(path, create);
  }
  return problems;
}

async function load(text: string): Promise<CreateReplica | string> {
  try {
    const module: unknown = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    const exported = typeof module === 'object' && module !== null ? Object.entries(module) : [];
    const create: unknown = exported.find(([name]) => name === EXPORT)?.[1];
    if (typeof create !== 'function') return `it exports no function ${EXPORT}${namesOf(exported)}`;
    return checked(create as CreateReplica);
  } catch (error) {
    return `it throws when it is loaded: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function namesOf(exported: readonly (readonly [string, unknown])[]): string {
  return exported.length === 0 ? '' : `, only ${exported.map(([name]) => name).join(', ')}`;
}

/** What it returns is looked at before the host relies on it. Who throws when it is made throws in its first step: that is judged. */
function checked(create: CreateReplica): CreateReplica {
  return (node, options, random) => {
    try {
      const replica: unknown = create(node, options, random);
      if (isReplica(replica)) return replica;
      throw new Error(`${EXPORT} returned no object with a function step`);
    } catch (error) {
      return {
        step() {
          throw error;
        },
      };
    }
  };
}

function isReplica(made: unknown): made is ReturnType<CreateReplica> {
  return typeof made === 'object' && made !== null && 'step' in made && typeof made.step === 'function';
}

/** Makes the replicas of a scenario that brings its own; undefined for all others. Throws if the module was not loaded. */
export function ownReplicaOf({ cluster, file }: Scenario): CreateReplica | undefined {
  if (cluster.replica === '') return undefined;
  const create = admitted.get(cluster.replica);
  if (create === undefined)
    throw new Error(`${cluster.replica}, the replica of ${file}, has not been loaded`);
  return create;
}
