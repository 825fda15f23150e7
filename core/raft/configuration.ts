import type { NodeId } from '../units.ts';

/**
 * Who votes and who only listens (paper §6; thesis §4). Plain data, in force from the moment the entry that
 * holds it is appended. While `outgoing` is not empty the configuration is joint: every decision needs a
 * majority of `voters` and a majority of `outgoing`.
 */
export interface Configuration {
  readonly voters: readonly NodeId[];
  readonly outgoing: readonly NodeId[];
  readonly learners: readonly NodeId[];
  /** Voters of the outgoing half that become learners when the joint configuration is left. */
  readonly learnersNext: readonly NodeId[];
}
