import type { NodeId } from '../units.ts';

/**
 * The membership of a cluster (paper §6; thesis §4): voters, and learners, which replicate without a vote. In force
 * as soon as its entry is appended. While `outgoing` is not empty the configuration is joint: every decision needs a
 * majority of `voters` and a majority of `outgoing`.
 */
export interface Configuration {
  readonly voters: readonly NodeId[];
  readonly outgoing: readonly NodeId[];
  readonly learners: readonly NodeId[];
  /** Voters of the outgoing half that become learners when the joint configuration is left. */
  readonly learnersNext: readonly NodeId[];
}
