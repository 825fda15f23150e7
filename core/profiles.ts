import type { Options } from './options.ts';
import { millis } from './units.ts';

/** A named set of options, laid over the defaults. */
type Profile = Partial<Omit<Options, 'configuration'>>;

/** All in milliseconds. */
function timing(heartbeat: number, electionMin: number, electionMax: number): Profile {
  return {
    heartbeatInterval: millis(heartbeat),
    electionTimeoutMin: millis(electionMin),
    electionTimeoutMax: millis(electionMax),
  };
}

/**
 * Named profiles. Those with the name of a system set only heartbeat interval and election time-out, to that
 * system's shipped defaults. `just-in-time` runs a cluster with as few messages as possible.
 */
export const profiles = {
  paper: timing(50, 150, 300),
  etcd: timing(100, 1000, 2000),
  hashicorp: timing(1000, 1000, 2000),
  cowsql: timing(100, 1000, 2000),
  openraft: timing(50, 150, 300),
  logcabin: timing(250, 500, 1000),
  'just-in-time': {
    ...timing(450, 1000, 1400),
    retransmitTimeout: 400,
    retryVotes: true,
    preVote: true,
    checkQuorum: true,
    stickiness: true,
    reads: 'lease',
    replication: 'thrifty',
  },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof profiles;
