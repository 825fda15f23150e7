import { parentPort, workerData } from 'node:worker_threads';
import { type FactConsumer, FactKind } from '../../sim/facts.ts';
import { admitReplicas, type ReplicaCode } from '../../sim/run/own-replica.ts';
import { hearRejections, rejectionSince } from '../../sim/run/threads/rejections.ts';
import { tellWhereabouts, type Whereabouts } from '../../sim/run/whereabouts.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { playHere } from '../play-here.ts';

/* A thread for one run of a replica of the user's own, which may take the thread down with it. */

export interface ApartSetup {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly code: ReplicaCode;
  /** One number, shared: the virtual time in microseconds, as far as the run has come. */
  readonly clock: Float64Array;
  /** Where it is in the replica. */
  readonly at: Whereabouts;
}

const { scenario, seed, code, clock, at } = workerData as ApartSetup;
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
tellWhereabouts(at);
await admitReplicas(code);
hearRejections();
const played = playHere(scenario, seed, [noting]);
const rejection = await rejectionSince();
parentPort?.postMessage(rejection === '' ? played : rejection);
