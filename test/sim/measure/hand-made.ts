import { RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { Fact, type FactConsumer, FactKind, MessageCount, Phase } from '../../../sim/facts/facts.ts';
import { Operation, type Outcome } from '../../../sim/facts/operation.ts';
import { createMeasures, type Measures } from '../../../sim/measure/measures.ts';
import type { FaultStep } from '../../../sim/scenario/fault-spec.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import { parse } from '../../support/scenarios.ts';

export const MS = 1000;
export const SECOND = 1_000_000;

/** A step of a scenario with default values. */
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

const text = `
name: hand-made
about: Facts told by a test.
cluster: { replicas: 3, raft: { election-timeout: 150ms..300ms } }
network: { latency: 1ms }
clients: { count: 2, rate: 100/s, timeout: 1s }
run: 10s
`;

/** A scenario of three servers for the tests of measures. */
export function scenarioWith(faults: readonly FaultStep[], loss = 0): Scenario {
  const scenario = parse(text, { file: 'scenarios/hand-made.yaml' });
  return { ...scenario, faults, network: { ...scenario.network, loss } };
}

/** The measures of a scenario, and a teller of facts to them. */
export function measured(scenario: Scenario): { readonly measures: Measures; readonly world: Teller } {
  const messages = new MessageCount();
  const measures = createMeasures(scenario, messages);
  const { counters } = measures;
  const on: FactConsumer['on'] = {
    [FactKind.messageSent]: ({ time, effect }: Fact): void => {
      counters.wake(time);
      messages.sent++;
      if (effect) counters.heldBack();
    },
    [FactKind.messageDelivered]: ({ time }: Fact): void => {
      counters.wake(time);
      messages.delivered++;
    },
    [FactKind.invoked]: ({ operation }: Fact): void => {
      if (operation !== null) counters.invoked(operation);
    },
    [FactKind.completed]: ({ operation }: Fact): void => {
      if (operation !== null) counters.completed(operation);
    },
  };
  return { measures, world: new Teller([...measures.consumers, { on }]) };
}

/** Emits facts to consumers one at a time, as the stream of a run does. */
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

  /** An operation that ends now with this latency. */
  operation(outcome: Outcome, latency: number, fields: Partial<Operation> = {}, client = 1): this {
    const id = ++this.operations;
    const op = fields.op ?? Op.put;
    const operation = new Operation(id, client, op, 'x', 'v', null, 1, id, this.time - latency);
    this.tell(FactKind.invoked, { operation });
    Object.assign(operation, fields, { outcome, completedAt: this.time });
    return this.tell(FactKind.completed, { operation, code: outcome });
  }
}

/** The server wins the term, and the other two learn of it. */
export function elect(world: Teller, node: number, term: number): void {
  world.role(node, RoleCode.candidate, term, 0).role(node, RoleCode.leader, term, node);
  for (const other of [1, 2, 3]) if (other !== node) world.role(other, RoleCode.follower, term, node);
}
