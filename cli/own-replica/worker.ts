import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { type FactConsumer, FactKind } from '../../sim/facts.ts';
import { admitReplicas, type ReplicaCode } from '../../sim/run/own-replica.ts';
import { catchRejections, rejectionSince } from '../../sim/run/threads/rejections.ts';
import { tellWhereabouts, type Whereabouts } from '../../sim/run/whereabouts.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { type Played, playHere } from '../play-here.ts';

/*
 * A thread for one run of a replica of the user's own, which may take the thread down with it: when it is loaded, or when it
 * plays.
 */

export interface ApartSetup {
  /** Of one replica. */
  readonly code: ReplicaCode;
  /** One number, shared: the virtual time in microseconds, as far as the run has come. */
  readonly clock: Float64Array;
  /** Where it is in the replica. */
  readonly at: Whereabouts;
}

/** What it is told to play. */
export interface ApartRun {
  readonly scenario: Scenario;
  readonly seed: string;
}

/** What it says of that: what came of it, or in words what was left behind. */
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

/** What it throws ends the thread: as part of a promise it would be taken for something that was left behind. */
function play({ scenario, seed }: ApartRun): void {
  const played = playHere(scenario, seed, [noting]);
  void rejectionSince().then((rejection) => {
    // What was put off until the run is over is none of it, and would be heard by another way: perhaps before the run.
    process.on('uncaughtException', () => {});
    parentPort?.postMessage((rejection === '' ? played : rejection) satisfies ApartWord);
  });
}

tellWhereabouts(at);
const problems = Object.values(await admitReplicas(code));
// What it left behind goes on, and may take the thread down.
await setImmediate();
catchRejections();
parentPort?.once('message', play);
parentPort?.postMessage(problems[0] ?? '');
