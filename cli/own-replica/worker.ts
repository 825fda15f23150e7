import { parentPort, workerData } from 'node:worker_threads';
import { type FactConsumer, FactKind } from '../../sim/facts.ts';
import { admitReplicas, type ReplicaCode } from '../../sim/run/own-replica.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { subjectOf } from '../../sim/run/subject.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { Judged } from '../strict.ts';

/* A thread for one run of a replica of the user's own, which may take the thread down with it. */

export interface ApartSetup {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly code: ReplicaCode;
  /** One number, shared: the virtual time in microseconds, as far as the run has come. */
  readonly clock: Float64Array;
}

/** What a run came to. */
export interface Played extends Judged {
  readonly operations: number;
  readonly wallSeconds: number;
}

const MILLIS_PER_SECOND = 1_000;

const { scenario, seed, code, clock } = workerData as ApartSetup;
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
await admitReplicas(code);
const begun = performance.now();
const { report, operations, inVain } = simulate(scenario, seed, {
  ...subjectOf(scenario),
  consumers: [noting],
});
const wallSeconds = (performance.now() - begun) / MILLIS_PER_SECOND;
const played: Played = { report, operations, inVain, wallSeconds };
parentPort?.postMessage(played);
