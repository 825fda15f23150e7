import type { Options } from './options.ts';
import { millis } from './units.ts';

/** A named set of options, laid over the defaults. */
type Profile = Partial<Omit<Options, 'configuration'>>;

/** In milliseconds. */
function timing(heartbeat: number, electionMin: number, electionMax: number): Profile {
  return {
    heartbeatInterval: millis(heartbeat),
    electionTimeoutMin: millis(electionMin),
    electionTimeoutMax: millis(electionMax),
  };
}

/**
 * Timing that people recognise: heartbeat and election time-out as these systems ship them. They set nothing
 * else, except just-in-time, which is a way of running a cluster with as few messages as possible.
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
