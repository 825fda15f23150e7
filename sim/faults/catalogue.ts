import { addServer } from './add-server.ts';
import { bitRot } from './bit-rot.ts';
import { bridge } from './bridge.ts';
import { chase } from './chase.ts';
import { clockDrift } from './clock-drift.ts';
import { clockJump } from './clock-jump.ts';
import { clog } from './clog.ts';
import { configure } from './configure.ts';
import { crash } from './crash.ts';
import { crashAtWrite } from './crash-at-write.ts';
import { crashLoop } from './crash-loop.ts';
import { cut } from './cut.ts';
import { cycleServer } from './cycle-server.ts';
import { diskError } from './disk-error.ts';
import type { Fault } from './fault.ts';
import { flapping } from './flapping.ts';
import { fullDisk } from './full-disk.ts';
import { heal } from './heal.ts';
import { hotKeys } from './hot-keys.ts';
import { isolate } from './isolate.ts';
import { killLeader, killNonLeader } from './kill.ts';
import { load } from './load.ts';
import { lyingDisk } from './lying-disk.ts';
import { network } from './network.ts';
import { oneWay } from './one-way.ts';
import { partEasy, partEnd, partHard } from './part.ts';
import { partial } from './partial.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
import { powerLoss } from './power-loss.ts';
import { removeServer } from './remove-server.ts';
import { replaceServer } from './replace-server.ts';
import { restart } from './restart.ts';
import { resume } from './resume.ts';
import { retryStorm } from './retry-storm.ts';
import { ring } from './ring.ts';
import { rollingRestart } from './rolling-restart.ts';
import { slowDisk } from './slow-disk.ts';
import { slowProcess } from './slow-process.ts';
import { snapshot } from './snapshot.ts';
import { stallDisk } from './stall-disk.ts';
import { swizzle } from './swizzle.ts';
import { tornWrite } from './torn-write.ts';
import { transfer } from './transfer.ts';
import { vanish } from './vanish.ts';
import { wipe } from './wipe.ts';

/** Every fault, in the order of the scenario reference. */
export const faults: readonly Fault[] = [
  crash,
  restart,
  killLeader,
  killNonLeader,
  powerLoss,
  crashAtWrite,
  crashLoop,
  rollingRestart,
  pause,
  resume,
  slowProcess,
  partition,
  isolate,
  oneWay,
  partial,
  bridge,
  ring,
  cut,
  flapping,
  swizzle,
  chase,
  clog,
  partEasy,
  partHard,
  partEnd,
  heal,
  network,
  slowDisk,
  stallDisk,
  fullDisk,
  diskError,
  tornWrite,
  lyingDisk,
  bitRot,
  wipe,
  clockJump,
  clockDrift,
  addServer,
  removeServer,
  replaceServer,
  cycleServer,
  transfer,
  snapshot,
  configure,
  load,
  hotKeys,
  vanish,
  retryStorm,
];

const byName = new Map(faults.map((fault) => [fault.name, fault]));

/** The fault of this name. Throws if there is none; the scenario parser has ruled that out. */
export function faultNamed(name: string): Fault {
  const fault = byName.get(name);
  if (fault === undefined) throw new Error(`unknown fault '${name}'`);
  return fault;
}
