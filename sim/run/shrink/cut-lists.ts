import { isRecord } from '../../scenario/record.ts';
import { causalPast, packetsIn } from './causes.ts';
import { cutFaults } from './cut-faults.ts';
import { ddmin } from './ddmin.ts';
import {
  type Fate,
  fatesOf,
  isFateOf,
  listed,
  operationsOf,
  withFates,
  withOperations,
  withoutIdleClients,
} from './listing.ts';
import { type PlainStep, valueAt, without, withValue } from './plain.ts';
import type { Reduction } from './reduction.ts';
import { withoutSpares } from './replica-axis.ts';
import { roundLists } from './rounding.ts';

/** Replaces all random draws by lists and shortens these to what the failure needs; false if impossible. */
export function listDraws(reduction: Reduction): boolean {
  const scenario = reduction.trials.parse(reduction.plain);
  const recording = reduction.record();
  if (scenario === null || recording === null) return false;
  const all = listed(reduction.plain, scenario, recording);
  if (all === null || !reduction.consider(all, false, true)) return false;
  // Without them every draw of another server is another draw, which no longer matters.
  const bare = withoutSpares(reduction.plain);
  if (bare !== null) reduction.consider(bare);
  cutOperations(reduction);
  cutFates(reduction);
  cutFaults(reduction);
  cutOperations(reduction);
  cutTimeouts(reduction);
  // If the duration of every write is listed, the disk's distribution does not matter.
  if (nodeLists(reduction).every((path) => valueAt(reduction.plain, path) !== undefined))
    reduction.consider(without(reduction.plain, ['cluster', 'disk']));
  cutFates(reduction);
  roundLists(reduction, nodeLists(reduction));
  if (operationsOf(reduction.plain).length > 0) reduction.consider(withoutIdleClients(reduction.plain));
  reduction.cutRun(true);
  return true;
}

function cutOperations(reduction: Reduction): void {
  const attempt = (operations: readonly PlainStep[]): boolean =>
    reduction.considerSteadily(withOperations(reduction.plain, operations));
  ddmin(operationsOf(reduction.plain), attempt);
  const unasked = operationsOf(reduction.plain).map((operation) => without(operation, ['ask']));
  if (unasked.length > 0) reduction.considerSteadily(withOperations(reduction.plain, unasked));
}

/** Removes fates of packets: all outside the causal past of the violation, then by delta debugging. */
function cutFates(reduction: Reduction): void {
  const attempt = (fates: readonly Fate[]): boolean =>
    reduction.considerSteadily(withFates(reduction.plain, fates));
  if (fatesOf(reduction.plain).length === 0 || attempt([])) return;
  const recording = reduction.record();
  if (recording !== null) {
    const past = causalPast(recording.events, recording.failure?.violation.witness);
    const packets = packetsIn(recording.events).filter(({ sent }) => past.has(sent));
    attempt(fatesOf(reduction.plain).filter((fate) => packets.some((packet) => isFateOf(fate, packet))));
  }
  ddmin(fatesOf(reduction.plain), attempt);
}

/** The paths of all servers' lists of writes and of election time-outs. */
function nodeLists({ plain }: Reduction): readonly (readonly string[])[] {
  const nodes = valueAt(plain, ['cluster', 'nodes']);
  return Object.keys(isRecord(nodes) ? nodes : {}).flatMap((node) =>
    ['writes', 'election-timeouts'].map((name) => ['cluster', 'nodes', node, name]),
  );
}

/** Shortens each list (its last item is used from then on). Without a list, a server would draw again. */
function cutTimeouts(reduction: Reduction): void {
  for (const path of nodeLists(reduction)) {
    const timeouts = valueAt(reduction.plain, path);
    if (!Array.isArray(timeouts)) continue;
    for (let length = 1; length < timeouts.length; length++)
      if (reduction.considerSteadily(withValue(reduction.plain, path, timeouts.slice(0, length)))) break;
  }
}
