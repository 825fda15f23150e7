import { dirname, isAbsolute, relative, sep } from 'node:path';
import type { PlainScenario } from '../../sim/scenario/print.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

/** The scenario as it must be written in another folder, so that it still finds the replica that it brings along. */
export function movedTo(folder: string, plain: PlainScenario, { cluster }: Scenario): PlainScenario {
  const own = plain.cluster;
  if (cluster.replica === '' || typeof own !== 'object' || own === null) return plain;
  return { ...plain, cluster: { ...own, replica: pathFrom(folder, cluster.replica) } };
}

function pathFrom(folder: string, path: string): string {
  if (isAbsolute(path)) return path;
  const way = relative(folder, path).split(sep).join('/');
  return way.startsWith('.') ? way : `./${way}`;
}

/** The folder of a file that is to be written; the working directory if there is none. */
export function folderOf(file: string | undefined): string {
  return file === undefined ? '.' : dirname(file);
}
