import * as z from 'zod';
import { cs3700Schema } from '../cs3700/grading.ts';
import { limits } from '../limits.ts';
import { measureNames, metrics, nestedNotes } from '../metrics.ts';
import { sweepMetricAt } from '../sweep-metrics.ts';
import { chaosSchema } from './chaos.ts';
import { distribution } from './distribution-field.ts';
import { expectSchema } from './expect.ts';
import type { ParsedStep } from './fault-step.ts';
import {
  duration,
  durationOrNever,
  flag,
  growth,
  integer,
  offset,
  oneOf,
  ppm,
  rate,
  share,
  size,
  text,
} from './fields.ts';
import { gridField } from './grid-field.ts';
import { linkChangeShape } from './link-change.ts';
import { messagesField, operationsField, timeoutsField, writesField } from './listed.ts';
import { mapping, section } from './mapping.ts';
import { networkParts } from './network.ts';
import { raftShape } from './raft.ts';

/*
 * The schema of a scenario file. Defaults are written as a user would write them (before parsing), so that the
 * generated reference can show them.
 */

const disk = {
  fsync: distribution('Time that a write takes to complete. 0: at once.'),
};

const nodeSchema = mapping('Settings of one server.', {
  raft: mapping('Raft options of this server; they take precedence over cluster.raft.', raftShape).optional(),
  disk: mapping('The disk of this server.', disk).optional(),
  clock: mapping('The clock of this server.', {
    offset: offset('Time that the clock shows when the run starts.').prefault('0s'),
    drift: ppm(
      'Microseconds that the clock gains each second; negative: loses.',
      -limits.drift,
      limits.drift,
    ).prefault('0ppm'),
  }).optional(),
  'election-timeouts': timeoutsField.optional(),
  writes: writesField.optional(),
});

const clusterSchema = section('The servers.', {
  replicas: integer('Servers n1, n2, ... that form the first configuration.', 1, limits.servers).prefault(5),
  spares: integer(
    'Further machines, which start with empty disks and outside the configuration.',
    0,
    limits.servers,
  ).prefault(0),
  raft: mapping('How Raft behaves.', raftShape).prefault({}),
  disk: section('The disks.', { fsync: disk.fsync.prefault('500us..2ms') }),
  replica: text(
    "A module with a replica of your own to run in place of raftsim's: its path, relative to this file.",
    'the path of a .ts or .js file',
    /\.[cm]?[jt]s$/,
    limits.pathLength,
    (input) => `did you mean replicas: ${input}?`,
  ).optional(),
  nodes: z
    .record(z.string().regex(/^n[1-9][0-9]{0,3}$/), nodeSchema, {
      error: () => 'a mapping from servers (n3) to their settings',
    })
    .prefault({})
    .meta({ description: 'Settings of single servers, by name: n3.' }),
});

const networkSchema = section('The network.', {
  latency: distribution('One-way delay between two servers.').prefault('1ms..5ms'),
  'client-latency': distribution('One-way delay between a client and a server.').prefault('1ms..5ms'),
  loss: share('Share of messages between servers that are lost.').prefault('0%'),
  duplicate: share('Share of messages between servers that are delivered twice.').prefault('0%'),
  reorder: section('Messages held back so that later ones overtake them.', {
    chance: share('Share of messages held back.').prefault('0%'),
    by: distribution('How long they are held back.').prefault('1ms..20ms'),
  }),
  'client-loss': share('Share of requests and replies that are lost.').prefault('0%'),
  ordered: flag('Whether messages of one pair arrive in the order in which they were sent.').prefault(false),
  bursts: linkChangeShape.bursts,
  'duplicate-after': linkChangeShape['duplicate-after'],
  corrupt: linkChangeShape.corrupt,
  bandwidth: linkChangeShape.bandwidth,
  ...networkParts,
  messages: messagesField,
});

const clientsSchema = section('The clients and the operations that they request.', {
  count: integer('Number of clients.', 0, limits.clients).prefault(8),
  from: duration('When the first operation starts.').prefault('0s'),
  rate: rate(
    'Open loop: operations a second of all clients together. Default: 200/s.',
    limits.slowest,
    limits.fastest,
  ).optional(),
  requests: integer(
    'Open loop: this many operations in total, evenly spaced over `over`, each by a random client, however many it has outstanding.',
    0,
    limits.requests,
  ).optional(),
  over: duration('With requests: from the first one on, the time they are spread over. Default: the run.', {
    min: 1,
  }).optional(),
  think: distribution('Closed loop: pause of a client between an answer and its next operation.').optional(),
  operations: operationsField.optional(),
  mix: mapping(
    'Shares of the operations; they sum to 100 %.',
    {
      get: share('Share of reads.').prefault('0%'),
      put: share('Share of writes.').prefault('0%'),
      cas: share('Share of compare-and-swap.').prefault('0%'),
      delete: share('Share of deletions.').prefault('0%'),
    },
    { read: 'reads are called get', write: 'writes are called put', set: 'writes are called put' },
  ).prefault({ get: '50%', put: '40%', cas: '10%' }),
  keys: section('The keys that operations touch.', {
    count: integer('Number of keys.', 1, limits.keys).prefault(20),
    choose: oneOf(
      'uniform: all keys equally often; zipf: a few keys most of the time; own: each client creates keys of its own and reads only those it has put.',
      ['uniform', 'zipf', 'own'],
    ).prefault('uniform'),
  }),
  timeout: durationOrNever(
    'A client gives an operation up after this long; its outcome is then unknown. never: when the run ends.',
    { min: 1 },
  ).prefault('1s'),
  retry: durationOrNever(
    'An attempt without an answer is repeated at another server after this long. Default: 250ms.',
    {
      min: 1,
    },
  ).optional(),
  backoff: duration(
    'Pause before a retry if the answer named no other server to ask. 0: every redirect and refusal is retried at once, from the 200th attempt on after 10ms.',
  ).prefault('10ms'),
  asks: oneOf(
    'Which server a client asks while it knows of no leader. in-turn: one after another; living: a random one of those that are running.',
    ['in-turn', 'living'],
  ).prefault('in-turn'),
  outstanding: integer(
    'With rate: the most operations that one client has outstanding at once; further ones wait. Default: 8.',
    1,
    limits.outstanding,
  ).optional(),
  'value-bytes': size('Size of the values written.', { min: 1, max: limits.valueBytes }).prefault(16),
});

const worstTolerance = 1_000;

const isCompared = (name: string): boolean => sweepMetricAt(metrics[name]?.path ?? '') !== undefined;
const comparedNames = measureNames.filter(isCompared);

const toleranceSchema = mapping(
  'With sweep --baseline: by how much a compared figure may grow, relative to the older value: { latency.put.p99: 10% }.',
  Object.fromEntries(
    comparedNames.map((name) => [
      name,
      growth(`Growth of ${name} that is tolerated: 10%, or 0.1.`, worstTolerance).optional(),
    ]),
  ),
  {
    ...nestedNotes(comparedNames, () => '10%'),
    ...Object.fromEntries(
      measureNames
        .filter((name) => !isCompared(name))
        .map((name) => [name, `sweeps do not compare it; they compare ${comparedNames.join(', ')}`]),
    ),
  },
);

/** The schema of a scenario file; `step` is the schema of one step under `faults:`. */
export function scenarioSchema(step: z.ZodType<ParsedStep, unknown>) {
  return mapping('A scenario: the servers, the network, the clients and the faults of a run.', {
    name: text(
      'Names the scenario in reports and files. Default: the name of the file.',
      'letters, digits, ., - and _',
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      limits.nameLength,
    ).optional(),
    about: text('What the scenario teaches, in a sentence or two.', 'text', /^/, limits.aboutLength).prefault(
      '',
    ),
    cluster: clusterSchema,
    network: networkSchema,
    clients: clientsSchema,
    run: duration('Virtual time that the run lasts.', { min: limits.shortestRun }).prefault('30s'),
    settle: section('After the run: clients stop, what is broken is healed, and the cluster must recover.', {
      within: integer(
        'Time allowed for the recovery, as a multiple of the longest election time-out of any server, including its delay by priority. A server that keeps catching up gets more.',
        1,
        limits.settleWithin,
      ).prefault(20),
      probes: integer('Requests that must be served after the recovery.', 0, limits.probes).prefault(5),
      first: oneOf('Operation of the first probe: put (the default), or get. After that they alternate.', [
        'put',
        'get',
      ]).optional(),
      core: flag(
        'Heal only a random quorum; all other servers stay down for good, and the cluster must serve requests nevertheless.',
      ).prefault(false),
    }),
    faults: z
      .array(step, {
        error: () => 'a list of steps such as - { at: 5s, do: crash, node: leader }',
      })
      .prefault([])
      .meta({ description: 'The faults, and when they strike.' }),
    chaos: chaosSchema.optional(),
    expect: expectSchema.prefault({}),
    tolerance: toleranceSchema.optional(),
    grid: gridField.optional(),
    seed: text(
      'The seed if none is given on the command line; for scenarios that reproduce one failure.',
      'text',
      /./,
      limits.nameLength,
    ).optional(),
    zoo: text(
      'Run with this known bug in place of the correct core.',
      'the name of a bug',
      /^[A-Za-z0-9-]*$/,
      limits.nameLength,
    ).optional(),
    cs3700: cs3700Schema.optional(),
    'max-messages': integer(
      'The run ends early once servers have sent this many messages, or once no server will ever run again.',
      0,
      limits.messages,
    ).optional(),
    'max-events': integer(
      'The run ends once the simulator has taken this many events from its queue, undecided unless something was violated by then.',
      1,
      limits.events,
    ).prefault(50_000_000),
  });
}

export type ParsedScenario = z.output<ReturnType<typeof scenarioSchema>>;
