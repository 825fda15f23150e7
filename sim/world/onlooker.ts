import type { Micros } from '../../core/units.ts';

/** Whether all probes are served that can be asked for, or may still be. */
export type Probes = 'served' | 'awaited' | 'overdue';

/** Who looks how far the cluster has come. */
export interface Onlooker {
  /** Whether it has recovered. */
  settled(): boolean;
  /** Whether a server that is behind came nearer to its leader since this was asked last, or was held up all the time. */
  cameNearer(now: Micros): boolean;
  /** Whether there is one leader. */
  isLed(): boolean;
  /** Whether all probes are served that can be asked for, or may still be. */
  probes(now: Micros): Probes;
  /** Whether anything gets through between the probes' client and who is to serve them: else nobody waits for them. */
  mayBeProbed(): boolean;
}

/** Where nobody judges, nobody waits. */
export const nobodyLooks: Onlooker = {
  settled: () => true,
  cameNearer: () => false,
  isLed: () => true,
  probes: () => 'served',
  mayBeProbed: () => true,
};
