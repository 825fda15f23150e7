import type { Fault } from './fault.ts';
import { addServer } from './kinds/add-server.ts';
import { bitRot } from './kinds/bit-rot.ts';
import { bridge } from './kinds/bridge.ts';
import { chase } from './kinds/chase.ts';
import { clockDrift } from './kinds/clock-drift.ts';
import { clockJump } from './kinds/clock-jump.ts';
import { clockStop } from './kinds/clock-stop.ts';
import { clog } from './kinds/clog.ts';
import { configure } from './kinds/configure.ts';
import { crash } from './kinds/crash.ts';
import { crashAtWrite } from './kinds/crash-at-write.ts';
import { crashLoop } from './kinds/crash-loop.ts';
import { cut } from './kinds/cut.ts';
import { cycleServer } from './kinds/cycle-server.ts';
import { diskError } from './kinds/disk-error.ts';
import { flapping } from './kinds/flapping.ts';
import { fullDisk } from './kinds/full-disk.ts';
import { heal } from './kinds/heal.ts';
import { hotKeys } from './kinds/hot-keys.ts';
import { isolate } from './kinds/isolate.ts';
import { killLeader, killNonLeader } from './kinds/kill.ts';
import { load } from './kinds/load.ts';
import { lyingDisk } from './kinds/lying-disk.ts';
import { network } from './kinds/network.ts';
import { oneWay } from './kinds/one-way.ts';
import { partEasy, partEnd, partHard } from './kinds/part.ts';
import { partial } from './kinds/partial.ts';
import { partition } from './kinds/partition.ts';
import { pause } from './kinds/pause.ts';
import { powerLoss } from './kinds/power-loss.ts';
import { removeServer } from './kinds/remove-server.ts';
import { replaceServer } from './kinds/replace-server.ts';
import { restart } from './kinds/restart.ts';
import { resume } from './kinds/resume.ts';
import { retryStorm } from './kinds/retry-storm.ts';
import { ring } from './kinds/ring.ts';
import { rollingRestart } from './kinds/rolling-restart.ts';
import { sieve } from './kinds/sieve.ts';
import { slowDisk } from './kinds/slow-disk.ts';
import { slowProcess } from './kinds/slow-process.ts';
import { snapshot } from './kinds/snapshot.ts';
import { stallDisk } from './kinds/stall-disk.ts';
import { swapDisks } from './kinds/swap-disks.ts';
import { swizzle } from './kinds/swizzle.ts';
import { tornWrite } from './kinds/torn-write.ts';
import { transfer } from './kinds/transfer.ts';
import { vanish } from './kinds/vanish.ts';
import { wipe } from './kinds/wipe.ts';

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
  sieve,
  slowDisk,
  stallDisk,
  fullDisk,
  diskError,
  tornWrite,
  lyingDisk,
  bitRot,
  wipe,
  swapDisks,
  clockJump,
  clockDrift,
  clockStop,
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
