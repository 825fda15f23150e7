import type { FactStream } from '../../fact-stream.ts';
import { type FactConsumer, FactKind } from '../../facts.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { simulate } from '../simulate.ts';

/*
 * Who does not recover may be kept from it by the scenario: one that gives too little time lets nobody recover, and shrinking
 * makes everything as little as it can. So raftsim's own core is asked to live through the same as the server under test.
 */

/** What became of raftsim's own core. */
export interface Reference {
  readonly recovers: boolean;
  /** Events simulated. */
  readonly events: number;
}

class Halt extends Error {}

/** Plays the scenario with raftsim's own core, whatever it brings along. `look` is called on the way, and may throw. */
export function playReference(scenario: Scenario, seed: string, look: () => void): Reference {
  const own: Scenario = { ...scenario, zoo: '', cluster: { ...scenario.cluster, replica: '' } };
  let stream: FactStream | null = null;
  let recovers = true;
  const looking: FactConsumer = { on: { [FactKind.messageDelivered]: look } };
  try {
    simulate(own, seed, {
      consumers: [looking],
      digested: false,
      onStart: (started) => {
        stream = started;
      },
      onObjection: ({ property }) => {
        if (property !== 'recovery') return;
        recovers = false;
        throw new Halt();
      },
    });
  } catch (error) {
    if (!(error instanceof Halt)) throw error;
  }
  return { recovers, events: told(stream) };
}

/** Events that a run has had. */
export function told(stream: FactStream | null): number {
  return stream?.count ?? 0;
}
