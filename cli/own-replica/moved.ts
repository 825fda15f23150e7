import { dirname, isAbsolute, relative, sep } from 'node:path';
import type { PlainScenario } from '../../sim/scenario/print.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

/** The scenario with the path of its own replica adapted, so that it can be written to another folder. */
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

/** The folder of a file that is to be written; the working directory if no file is given. */
export function folderOf(file: string | undefined): string {
  return file === undefined ? '.' : dirname(file);
}
