import { crash } from './crash.ts';
import type { Fault } from './fault.ts';
import { heal } from './heal.ts';
import { isolate } from './isolate.ts';
import { network } from './network.ts';
import { oneWay } from './one-way.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
import { powerLoss } from './power-loss.ts';
import { restart } from './restart.ts';
import { resume } from './resume.ts';
import { rollingRestart } from './rolling-restart.ts';
import { slowDisk } from './slow-disk.ts';

/** Every fault there is, in the order in which the reference tells them. */
export const faults: readonly Fault[] = [
  crash,
  restart,
  powerLoss,
  rollingRestart,
  pause,
  resume,
  partition,
  isolate,
  oneWay,
  heal,
  slowDisk,
  network,
];

const byName = new Map(faults.map((fault) => [fault.name, fault]));

/** The fault of this name; throws if there is none, which the scenario parser has ruled out. */
export function faultNamed(name: string): Fault {
  const fault = byName.get(name);
  if (fault === undefined) throw new Error(`unknown fault '${name}'`);
  return fault;
}
