import { Op } from '../../../core/kv/command.ts';
import type { Options } from '../../../core/options.ts';
import { Fact, type FactConsumer, FactKind, Phase } from '../../../sim/facts.ts';
import { Operation, type Outcome } from '../../../sim/operation.ts';
import type { FaultStep, Scenario } from '../../../sim/scenario/scenario.ts';

export const MS = 1000;
export const SECOND = 1_000_000;

const options: Options = {
  configuration: { voters: [1, 2, 3], outgoing: [], learners: [], learnersNext: [] },
  electionTimeoutMin: 150 * MS,
  electionTimeoutMax: 300 * MS,
  heartbeatInterval: 50 * MS,
  preVote: true,
  checkQuorum: true,
  stickiness: true,
  priority: 0,
  highestPriority: 0,
  reads: 'index',
  clockDriftPpm: 0,
  replication: 'all',
  maxEntriesPerMessage: 64,
  maxBytesPerMessage: 65_536,
  maxInflightMessages: 16,
  maxInflightBytes: 1_048_576,
  maxUncommittedBytes: 1_048_576,
  retransmitTimeout: 50 * MS,
  snapshotLogBytes: Number.POSITIVE_INFINITY,
  snapshotChunkBytes: 4096,
  applyBatch: Number.POSITIVE_INFINITY,
  applyDelay: 0,
  holdRequests: 0,
  transferTimeout: 300 * MS,
  sessionExpiry: Number.POSITIVE_INFINITY,
  membershipChange: 'joint',
  catchUpRounds: 10,
};

/** A step of a scenario with nothing particular about it. */
export function step(name: string, line = 10): FaultStep {
  return {
    id: name,
    line,
    do: name,
    placement: { kind: 'at', at: 0 },
    for: null,
    permanent: false,
    params: {},
    text: name,
  };
}

/** A scenario of three servers for measures to measure. */
export function scenarioWith(faults: readonly FaultStep[], loss = 0): Scenario {
  const delay = { kind: 'constant', value: MS } as const;
  return {
    name: 'hand-made',
    about: 'Facts told by a test.',
    file: 'scenarios/hand-made.yaml',
    sha256: '0'.repeat(64),
    cluster: { replicas: 3, spares: 0, options, disk: { fsync: delay }, nodes: [], replica: '' },
    network: {
      latency: delay,
      clientLatency: delay,
      loss,
      duplicate: 0,
      reorder: { chance: 0, by: delay },
      clientLoss: 0,
      ordered: false,
    },
    clients: {
      count: 2,
      load: { kind: 'rate', perSecond: 100 },
      mix: { get: 0.5, put: 0.5, cas: 0, delete: 0 },
      keys: { count: 2, choose: 'uniform' },
      timeout: SECOND,
      retry: 100 * MS,
      outstanding: 8,
      valueBytes: 8,
    },
    set: [],
    run: 10 * SECOND,
    settle: { within: 20, probes: 3 },
    faults,
    expect: [],
    zoo: '',
    maxEvents: 50_000_000,
  };
}

/** Tells facts to consumers, one at a time, as the stream of a run does. */
export class Teller {
  time = 0;
  private readonly fact = new Fact();
  private readonly consumers: readonly FactConsumer[];
  private operations = 0;

  constructor(consumers: readonly FactConsumer[]) {
    this.consumers = consumers;
  }

  at(time: number): this {
    this.time = time;
    return this;
  }

  tell(kind: FactKind, fields: Partial<Fact> = {}): this {
    const fact = Object.assign(this.fact, fields);
    fact.kind = kind;
    fact.sequence++;
    fact.time = this.time;
    for (const consumer of this.consumers) consumer.on[kind]?.(fact);
    return this;
  }

  phase(name: keyof typeof Phase): this {
    return this.tell(FactKind.phase, { code: Phase[name] });
  }

  role(node: number, code: number, term: number, leader: number): this {
    return this.tell(FactKind.role, { node, code, term, peer: leader });
  }

  sent(times: number, heldBack = false): this {
    for (let i = 0; i < times; i++) this.tell(FactKind.messageSent, { effect: heldBack });
    return this;
  }

  /** An operation that ends now, after `latency`. */
  operation(outcome: Outcome, latency: number, fields: Partial<Operation> = {}, client = 1): this {
    const id = ++this.operations;
    const op = fields.op ?? Op.put;
    const operation = new Operation(id, client, op, 'x', 'v', null, 1, id, this.time - latency);
    this.tell(FactKind.invoked, { operation });
    Object.assign(operation, fields, { outcome, completedAt: this.time });
    return this.tell(FactKind.completed, { operation, code: outcome });
  }
}
