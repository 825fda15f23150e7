import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { type FactConsumer, FactKind } from '../../sim/facts/facts.ts';
import { admitReplicas, type ReplicaCode } from '../../sim/run/own-replica.ts';
import { catchRejections, rejectionSince } from '../../sim/run/threads/rejections.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { tellWhereabouts, type Whereabouts } from '../../sim/world/own-replica/whereabouts.ts';
import { type Played, playHere } from '../play/play-here.ts';

/* Worker thread for one run with an own replica, which may end the thread when it is loaded or while it runs. */

export interface ApartSetup {
  /** The code of the replica; has one entry. */
  readonly code: ReplicaCode;
  /** One shared number: the virtual time that the run has reached, in microseconds. */
  readonly clock: Float64Array;
  /** Shared state that shows whether the thread is inside a call to the replica. */
  readonly at: Whereabouts;
}

/** The message that starts the run. */
export interface ApartRun {
  readonly scenario: Scenario;
  readonly seed: string;
}

/** The answer: the outcome of the run, or the description of a promise rejection that the replica did not handle. */
export type ApartWord = Played | string;

const { code, clock, at } = workerData as ApartSetup;
const note = ({ time }: { readonly time: number }): void => {
  clock[0] = time;
};
const noting: FactConsumer = {
  on: {
    [FactKind.booted]: note,
    [FactKind.role]: note,
    [FactKind.invoked]: note,
    [FactKind.messageDelivered]: note,
  },
};

/** Not async: an exception of the run must end the thread, and not be taken for an unhandled rejection. */
function play({ scenario, seed }: ApartRun): void {
  const played = playHere(scenario, seed, [noting]);
  void rejectionSince().then((rejection) => {
    // Exceptions in callbacks that the replica has scheduled beyond the end of the run do not concern it. Without
    // this handler they would end the thread, and that could be noticed before the outcome arrives.
    process.on('uncaughtException', () => {});
    parentPort?.postMessage((rejection === '' ? played : rejection) satisfies ApartWord);
  });
}

tellWhereabouts(at);
const problems = Object.values(await admitReplicas(code));
// Let callbacks that the module has scheduled run first: they may end the thread.
await setImmediate();
catchRejections();
parentPort?.once('message', play);
parentPort?.postMessage(problems[0] ?? '');
