import type { Rules } from '../../core/raft/rules.ts';
import { createReplica } from '../../core/replica.ts';
import type { SimulateOptions } from '../../sim/run/simulate.ts';
import type { Bug } from '../../sim/zoo/bug.ts';
import { c1 } from '../../sim/zoo/bugs/c1-retry-applied-twice.ts';
import { c3 } from '../../sim/zoo/bugs/c3-sessions-not-in-snapshot.ts';
import { l12 } from '../../sim/zoo/bugs/l12-completions-out-of-order.ts';
import { m12 } from '../../sim/zoo/bugs/m12-no-catch-up.ts';
import { r2 } from '../../sim/zoo/bugs/r2-reads-without-quorum.ts';
import { r3 } from '../../sim/zoo/bugs/r3-reads-before-applied.ts';
import { v4 } from '../../sim/zoo/bugs/v4-transfer-never-ends.ts';

/* Features of the core, each with the shipped scenario that shows it, and how the scenario fails without it. */

/** A way to take the feature away. */
interface Without {
  readonly what: string;
  /** Assignments, as --set takes them. */
  readonly set?: readonly string[];
  readonly bug?: Bug;
  readonly replica?: SimulateOptions['createReplica'];
  /** The beginnings of expectations that are then not met, or the properties that are then violated. */
  readonly fails: readonly string[];
}

interface Feature {
  readonly scenario: string;
  readonly seed?: string;
  /** Other settings under which the scenario must pass as well: the feature must not depend on speeds and sizes. */
  readonly also?: readonly (readonly string[])[];
  readonly without: readonly Without[];
}

/** The core with some of its rules replaced. */
function ruled(what: string, rules: Partial<Rules>, fails: readonly string[]): Without {
  return { what, bug: { name: what, about: what, rules }, fails };
}

function set(assignment: string, fails: readonly string[], ...more: readonly string[]): Without {
  return { what: assignment, set: [assignment, ...more], fails };
}

/** A replica that sends no message before everything that it has written so far is on disk. */
const writesFirst: SimulateOptions['createReplica'] = (node, options, random) => {
  const replica = createReplica(node, options, random);
  return {
    step(now, input, out) {
      replica.step(now, input, out);
      out.sendAfter.push(...out.send.splice(0));
    },
  };
};

/** A rule for expiry that depends on the number of calls, and so on the server, instead of on the log alone. */
function inconsistentExpiry(): Rules['sessionExpired'] {
  let asked = 0;
  return (lastUse, logTime, expiry) => logTime - lastUse >= expiry + (asked++ % 3) * 100_000;
}

const near = ['n1', 'n2', 'n3', 'n4', 'n5'];

export const features: readonly Feature[] = [
  {
    scenario: 'elections/disturbed-node',
    without: [set('cluster.raft.pre-vote=false', ['term', 'leaders'])],
  },
  {
    scenario: 'elections/half-cut-off',
    without: [set('cluster.raft.stickiness=false', ['leaders', 'reached.pre-vote-refused'])],
  },
  {
    scenario: 'elections/deaf-leader',
    without: [set('cluster.raft.check-quorum=false', ['failure-rate', 'leaders'])],
  },
  {
    scenario: 'reads/read-index',
    without: [{ what: 'no majority is asked', bug: r2, fails: ['linearizability'] }],
  },
  { scenario: 'reads/read-lease', without: [set('cluster.raft.reads=index', ['latency.get.p50'])] },
  {
    scenario: 'reads/lease-to-its-end',
    without: [
      set('cluster.raft.reads=index', ['latency.get.p50', 'reached.lease-expired']),
      set('cluster.raft.clock-drift=82000ppm', ['linearizability']),
    ],
  },
  {
    scenario: 'reads/reads-through-the-log',
    without: [set('cluster.raft.reads=lease', ['linearizability'])],
  },
  {
    scenario: 'clocks/lease-within-bound',
    without: [
      set('cluster.raft.clock-drift=500ppm', ['linearizability']),
      set('cluster.raft.reads=index', ['latency.get.p50']),
    ],
  },
  {
    scenario: 'assumptions/lease-beyond-the-bound',
    without: [set('cluster.raft.reads=index', ['violation'])],
  },
  {
    scenario: 'operators/handover',
    without: [
      ruled('nobody is asked to take over', { mayTransferTo: () => false }, ['leaders', 'latency.put.p99']),
    ],
  },
  {
    scenario: 'operators/handover-to-nobody',
    without: [
      {
        what: 'a transfer never ends',
        bug: v4,
        fails: ['failure-rate', 'latency.put.p99', 'reached.transfer'],
      },
    ],
  },
  {
    scenario: 'operators/orderly-stop',
    without: [
      ruled('nobody is asked to take over', { mayTransferTo: () => false }, [
        'latency.all.max',
        'reached.transfer-completed',
      ]),
    ],
  },
  {
    scenario: 'operators/preferred-site',
    seed: '2',
    without: [
      {
        what: 'no priorities',
        set: near.map((node) => `cluster.nodes.${node}.raft.priority=0`),
        fails: ['latency.put.p90'],
      },
    ],
  },
  {
    scenario: 'operators/grow-and-shrink',
    without: [
      ruled('no change is ever begun', { mayReconfigure: () => false }, [
        'failure-rate',
        'longest-leaderless',
      ]),
      ruled('joint configurations are never left', { leavesJoint: () => false }, [
        'failure-rate',
        'longest-leaderless',
        'recovery',
      ]),
      ruled('a leader that is left out stays', { leaderLeaves: () => false }, ['reached.leader-removed']),
    ],
  },
  {
    scenario: 'operators/grow-to-seven',
    without: [
      ruled('no change is ever begun', { mayReconfigure: () => false }, [
        'failure-rate',
        'longest-leaderless',
      ]),
      ruled('a leader that is left out stays', { leaderLeaves: () => false }, ['reached.leader-removed']),
    ],
  },
  {
    scenario: 'operators/newcomer-catches-up',
    also: [
      ['cluster.raft.snapshot-log-bytes=256kB'],
      ['cluster.raft.snapshot-log-bytes=20kB'],
      ['cluster.raft.membership-change=single'],
    ],
    without: [{ what: 'a newcomer votes at once', bug: m12, fails: ['failure-rate', 'latency.put.p99'] }],
  },
  {
    scenario: 'operators/two-for-two',
    also: [['cluster.raft.membership-change=single']],
    without: [
      ruled('no change is ever begun', { mayReconfigure: () => false }, [
        'failure-rate',
        'longest-leaderless',
      ]),
      ruled('joint configurations are never left', { leavesJoint: () => false }, [
        'failure-rate',
        'longest-leaderless',
        'recovery',
      ]),
    ],
  },
  {
    scenario: 'operators/lost-disk-replaced',
    without: [set('faults.replacement.at=19s', ['failure-rate'])],
  },
  {
    scenario: 'snapshots/left-behind',
    also: [
      // Each chunk takes longer to transfer than the retransmission time-out.
      ['cluster.raft.snapshot-chunk-bytes=64kB'],
      ['cluster.raft.snapshot-chunk-bytes=16kB', 'cluster.raft.retransmit-timeout=30ms'],
      // During the transfer of the snapshot more is written than the log holds.
      ['cluster.raft.snapshot-log-bytes=20kB'],
      ['cluster.raft.snapshot-log-bytes=20kB', 'faults.needed.at=16s'],
      // Batches keep the link busy for longer than an election time-out, and reads overtake them.
      ['cluster.raft.snapshot-log-bytes=50kB', 'clients.rate=300/s'],
      ['cluster.replicas=7'],
    ],
    without: [
      set('cluster.raft.snapshot-log-bytes=never', ['latency.put.p99', 'reached.snapshot-installed']),
      set('cluster.raft.snapshot-chunk-bytes=1MB', ['elections']),
    ],
  },
  {
    scenario: 'snapshots/on-its-way-back',
    without: [
      ruled('the log is compacted although followers are coming back', { sparesLog: () => false }, [
        'latency.put.p99',
        'reached.snapshot-installed <= 3',
      ]),
    ],
  },
  {
    scenario: 'reads/late-answers',
    without: [
      ruled(
        'a read joins the round under way',
        { readConfirmed: (confirmed, round) => confirmed >= round - 1 },
        ['linearizability'],
      ),
    ],
  },
  {
    scenario: 'snapshots/resumed',
    without: [
      ruled(
        'each leader restarts the transfer of a snapshot',
        { chunkFits: (offset, received) => offset === received || offset === 0 },
        ['failure-rate', 'latency.put.p99', 'reached.snapshot-transfer-resumed'],
      ),
    ],
  },
  {
    scenario: 'replication/pipeline',
    without: [
      set('cluster.raft.max-inflight-messages=1', ['latency.put.p50']),
      set(
        'cluster.raft.max-inflight-messages=1',
        ['failure-rate', 'latency.put.p50', 'latency.put.p99'],
        'cluster.raft.max-entries-per-message=1',
      ),
    ],
  },
  {
    scenario: 'replication/overtaking',
    without: [
      set('cluster.raft.keep-early-entries=false', ['latency.put.p50', 'latency.put.p99', 'reached.early']),
    ],
  },
  {
    scenario: 'replication/thrifty-reads',
    without: [
      ruled('entries that followers lack wait for heartbeats', { waitsForHeartbeat: () => true }, [
        'latency.get.max',
      ]),
    ],
  },
  {
    scenario: 'replication/back-pressure',
    without: [
      set('cluster.raft.max-uncommitted-bytes=10MB', ['requests.unknown', 'reached.request-refused']),
    ],
  },
  {
    scenario: 'replication/thrifty',
    without: [
      set('cluster.raft.replication=all', ['network.sent']),
      ruled('unanswered messages are not sent again', { retransmits: () => false }, ['latency.put.p90']),
    ],
  },
  {
    scenario: 'replication/disk-in-parallel',
    without: [
      { what: 'the leader writes to disk before it sends', replica: writesFirst, fails: ['latency.put.p90'] },
    ],
  },
  {
    scenario: 'disks/out-of-order',
    without: [
      { what: 'one completion counts for all', bug: l12, fails: ['committed-durable', 'shown-is-durable'] },
    ],
  },
  {
    scenario: 'disks/applying-lags',
    also: [
      // The load is four fifths of what a server can apply, and clients retry before they are answered.
      ['cluster.raft.apply-delay=20ms'],
      ['cluster.replicas=5'],
      ['cluster.disk.fsync=5ms..20ms'],
    ],
    without: [
      { what: 'reads do not wait until entries are applied', bug: r3, fails: ['linearizability'] },
      {
        ...ruled('each retry is another entry', { attachesRetry: () => false }, ['failure-rate', 'recovery']),
        set: ['cluster.raft.apply-delay=20ms'],
      },
      set('cluster.raft.apply-batch=all', ['latency.get.p99']),
    ],
  },
  {
    scenario: 'clients/asked-twice',
    without: [
      { what: 'no session is looked up', bug: c1, fails: ['exactly-once', 'reached.duplicate'] },
      { what: 'snapshots leave sessions out', bug: c3, fails: ['state-machine-safety'] },
    ],
  },
  {
    scenario: 'clients/session-expiry',
    without: [
      set('cluster.raft.session-expiry=never', ['requests.failed', 'reached.session-expired']),
      ruled('servers expire sessions at different times', { sessionExpired: inconsistentExpiry() }, [
        'state-machine-safety',
      ]),
      {
        what: 'clients keep an expired session',
        bug: {
          name: 'old session',
          about: 'clients keep an expired session',
          client: { opensNewSession: false },
        },
        fails: ['failure-rate'],
      },
    ],
  },
  {
    scenario: 'clients/short-election',
    without: [set('cluster.raft.hold-requests=0', ['requests.redirected'])],
  },
  {
    scenario: 'replicas/home-made',
    without: [{ what: 'the replica is the correct core', replica: createReplica, fails: ['violation'] }],
  },
  {
    scenario: 'profiles/etcd',
    without: [set('cluster.raft.profile=paper', ['leaders', 'longest-leaderless'])],
  },
  {
    scenario: 'profiles/paper',
    without: [
      set('cluster.raft.profile=etcd', ['longest-leaderless', 'failure-rate']),
      set('cluster.raft.profile=logcabin', ['longest-leaderless']),
    ],
  },
  {
    scenario: 'profiles/openraft',
    without: [
      set('cluster.raft.profile=cowsql', ['leaders', 'term']),
      set('cluster.raft.profile=logcabin', ['leaders', 'term']),
    ],
  },
  {
    scenario: 'profiles/hashicorp',
    without: [
      set('cluster.raft.profile=etcd', ['network.sent']),
      set('cluster.raft.profile=just-in-time', ['network.sent']),
      set('cluster.raft.profile=openraft', ['network.sent', 'longest-leaderless']),
    ],
  },
  {
    scenario: 'profiles/cowsql',
    without: [
      set('cluster.raft.profile=openraft', ['leaders']),
      set('cluster.raft.profile=logcabin', ['leaders']),
      set('cluster.raft.profile=just-in-time', ['leaders']),
    ],
  },
  {
    scenario: 'profiles/logcabin',
    without: [
      set('cluster.raft.profile=paper', ['term']),
      set('cluster.raft.profile=etcd', ['leaderless']),
      set('cluster.raft.profile=just-in-time', ['leaderless']),
    ],
  },
  {
    scenario: 'profiles/just-in-time',
    without: [set('cluster.raft.profile=paper', ['network.sent', 'longest-leaderless'])],
  },
];
