import { describe, expect, it } from 'vitest';
import { type Reply, ReplyStatus } from '../../../core/io.ts';
import { Command, Op } from '../../../core/kv/command.ts';
import { createReplica } from '../../../core/replica.ts';
import { FactStream } from '../../../sim/facts/fact-stream.ts';
import { FactKind, Phase } from '../../../sim/facts/facts.ts';
import { Operation, Outcome } from '../../../sim/facts/operation.ts';
import { CourseFigures } from '../../../sim/measure/course.ts';
import { type SimulateOptions, simulate } from '../../../sim/run/simulate.ts';
import { subjectOf } from '../../../sim/run/subject.ts';
import { ApparentLeader } from '../../../sim/world/apparent-leader.ts';
import { load, parse } from '../../support/scenarios.ts';

/** With so few requests, generating gets may fail now and then, whatever the store is like. */
const configuration = {
  lifetime: 10,
  replicas: 5,
  requests: 100,
  mix: 0.5,
  maximum_get_generation_fail_fraction: 1,
};

function graded(changes: object, seed = '1', set: readonly string[] = []) {
  const { report } = simulate(
    parse(JSON.stringify({ ...configuration, ...changes }), { file: 'x.json', set }),
    seed,
  );
  const { cs3700 } = report;
  if (cs3700 === undefined) throw new Error('it asks for grades');
  return { report, cs3700 };
}

/** The figures of a hand-made history of client 1. */
class Tape {
  readonly figures = new CourseFigures();
  readonly facts = new FactStream([this.figures]);
  private operations = 0;

  begin(op: Op, key: string, value: string | null): Operation {
    const number = ++this.operations;
    const operation = new Operation(number, 1, op, key, value, null, 2, number, this.facts.now);
    this.facts.invoked(operation);
    return operation;
  }

  ask({ op, key, value, serial }: Operation, attempt: number): void {
    const command = new Command(op, 2, serial, 1, key, value, null);
    this.facts.requestSent(3, { client: 1, attempt, command });
  }

  answer(attempt: number, status: ReplyStatus, after = 100): void {
    this.facts.now += after;
    const reply: Reply = {
      client: 1,
      attempt,
      status,
      value: null,
      writerSession: 0,
      writerSerial: 0,
      leader: 3,
      uncertain: false,
    };
    this.facts.replyDelivered(3, reply);
  }

  end(operation: Operation, found: string | null = null): void {
    operation.outcome = Outcome.ok;
    operation.found = found;
    this.facts.completed(operation);
  }
}

describe("the course's figures", () => {
  it('count each attempt as a request, each answer as a sample, and repeated answers as duplicates', () => {
    const tape = new Tape();
    const put = tape.begin(Op.put, 'a', 'v1');
    tape.ask(put, 256);
    tape.answer(256, ReplyStatus.redirect, 10);
    tape.ask(put, 257);
    tape.answer(257, ReplyStatus.refused, 20);
    tape.ask(put, 258);
    tape.answer(258, ReplyStatus.ok, 30);
    tape.end(put);
    tape.answer(258, ReplyStatus.ok);
    tape.answer(257, ReplyStatus.redirect);
    const lost = tape.begin(Op.get, 'a', null);
    tape.ask(lost, 512);
    expect(tape.figures.summarise()).toMatchObject({
      refused: { get: 0, put: 1 },
      redirects: 2,
      duplicates: 1,
      incorrect: 1,
      unanswered: { get: 1, put: 0 },
      asked: { get: 1, put: 1 },
      medianLatency: 20,
      stored: 1,
    });
  });

  it('compare a get with the last put that was acknowledged when its answer arrives', () => {
    const tape = new Tape();
    tape.end(tape.begin(Op.put, 'a', 'v1'));
    const early = tape.begin(Op.get, 'a', null);
    const put = tape.begin(Op.put, 'a', 'v2');
    tape.end(early, 'v2');
    expect(tape.figures.summarise().wrongValues).toBe(1);
    tape.end(put);
    tape.end(tape.begin(Op.get, 'a', null), 'v2');
    tape.end(tape.begin(Op.get, 'a', null));
    expect(tape.figures.summarise()).toMatchObject({ wrongValues: 1, incorrect: 1 });
  });

  it('exclude answers after the run', () => {
    const tape = new Tape();
    const put = tape.begin(Op.put, 'a', 'v1');
    tape.ask(put, 256);
    tape.facts.phase(Phase.settle);
    tape.answer(256, ReplyStatus.ok);
    tape.end(put);
    expect(tape.figures.summarise()).toMatchObject({ unanswered: { put: 1 }, medianLatency: 0, stored: 0 });
  });
});

describe('the apparent leader', () => {
  it('takes the leader from the last message, unless its sender cannot reach a quorum', () => {
    const cutOff = new Set<number>();
    const apparentLeader = new ApparentLeader(3, (node) => cutOff.has(node));
    const facts = new FactStream([apparentLeader]);
    const say = (node: number, leader: number): void => {
      const reply = { client: 1, attempt: 1, status: ReplyStatus.redirect, value: null, uncertain: false };
      facts.replySent(node, { ...reply, writerSession: 0, writerSerial: 0, leader });
    };
    say(1, 2);
    expect(apparentLeader.leader).toBe(2);
    say(3, 0);
    expect(apparentLeader.leader).toBe(0);
    cutOff.add(1);
    say(1, 2);
    expect(apparentLeader.leader).toBe(0);
  });
});

/** raftsim's core as an own replica that declares nothing. */
const silent: SimulateOptions['createReplica'] = (id, options, random) => {
  const raft = createReplica(id, options, random);
  return {
    step(now, input, out) {
      raft.step(now, input, out);
      out.declared = 0;
      out.roles = 0;
    },
  };
};

it('leaders are killed and cut off also if they do not declare that they lead', () => {
  const events = [6.57, 9.57].map((time) => ({ type: 'kill_leader', time }));
  const cut = { type: 'part_easy', time: 3.07 };
  const text = JSON.stringify({ ...configuration, events: [cut, { type: 'part_end', time: 5 }, ...events] });
  const strikes = (options: SimulateOptions): readonly string[] =>
    simulate(
      parse(text, { file: 'x.json', set: ['cluster.raft.profile=paper'] }),
      '1',
      options,
    ).report.faults.map(({ do: name, target }) => `${name} ${target}`);
  expect(strikes({ createReplica: silent })).toEqual(strikes({}));
  expect(strikes({})).toEqual([
    'part-easy n2 n3 n5 | n1 n4',
    'part-end all links',
    'kill-leader n3',
    'kill-leader n2',
  ]);
});

describe('a run by the rules of the course', () => {
  it('sends the configured number of requests at fixed intervals, with gets only of keys that the client has stored', () => {
    const times: number[] = [];
    const known = new Map<string, string | null>();
    let surprises = 0;
    const scenario = parse(JSON.stringify(configuration), { file: 'x.json' });
    simulate(scenario, '5', {
      consumers: [
        {
          on: {
            [FactKind.invoked]: ({ operation, time }) => {
              if (operation === null || operation.client === 0) return;
              times.push(time);
              const isKnown = known.has(operation.key);
              if (operation.op === Op.get && !isKnown) surprises++;
              if (isKnown && !operation.key.startsWith(`c${operation.client}-`)) surprises++;
            },
            [FactKind.completed]: ({ operation }) => {
              if (operation !== null && operation.outcome === Outcome.ok && operation.op === Op.put)
                known.set(operation.key, operation.value);
            },
          },
        },
      ],
    });
    expect(times).toEqual(Array.from({ length: 100 }, (_, i) => 5_000_000 + i * 100_000));
    expect(surprises).toBe(0);
    expect(known.size).toBeGreaterThan(20);
  });

  it('kills the leader after the request of the same instant, which is lost and never repeated', () => {
    const { cs3700, report } = graded({ events: [{ type: 'kill_leader', time: 5 }] });
    expect(cs3700.figures).toMatchObject({ failures: 1, unanswered: 1, refused: 0, duplicates: 0 });
    expect(cs3700.correct).toBe(true);
    expect(report.faults[0].effect).toContain('1 election');
    const between = graded({ events: [{ type: 'kill_leader', time: 5.05 }] });
    expect(between.cs3700.figures.failures).toBe(0);
  });

  it('kills no server if the last message named no leader', () => {
    const { report } = graded({ start_wait: 0, events: [{ type: 'kill_leader', time: 0 }] });
    expect(report.faults).toMatchObject([{ do: 'kill-leader', target: 'nobody', effective: false }]);
  });

  it('spares the last server, and does not restart killed ones', () => {
    const kill = (time: number) => ({ type: 'kill_non_leader', time });
    const { report } = graded({ replicas: 3, events: [kill(2), kill(4), kill(6), kill(8)] });
    expect(report.faults.map(({ target }) => target.replace(/\d/, ''))).toEqual([
      'n',
      'n',
      'nobody',
      'nobody',
    ]);
    expect(report.reached['server restarted'] ?? 0).toBe(0);
    // One of three servers cannot recover, so the recovery judge checks nothing, and no judge objects.
    expect(report.properties.find(({ name }) => name === 'recovery')?.checked).toBe(0);
    expect(report.properties.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  });

  it('ends when all servers are dead, or at the limit of messages', () => {
    const kill = (type: string, time: number) => ({ type, time });
    const dead = graded({
      replicas: 3,
      events: [kill('kill_non_leader', 1), kill('kill_non_leader', 2), kill('kill_leader', 2.5)],
    });
    expect(dead.report.virtualSeconds).toBeLessThan(8);
    const full = graded({ max_packets: 150 });
    expect(full.cs3700.figures.total_msgs).toBe(150);
    expect(full.report.virtualSeconds).toBeLessThan(12);
    expect(full.cs3700.figures.unanswered).toBeLessThanOrEqual(1);
  });

  it('has one partition at a time, which part-end ends', () => {
    const { report } = graded({
      events: [
        { type: 'part_hard', time: 1 },
        { type: 'part_easy', time: 3 },
        { type: 'part_end', time: 5 },
        { type: 'part_end', time: 5 },
      ],
    });
    expect(
      report.faults.map(({ target }) => target.split(' | ').map((side) => side.split(' ').length)),
    ).toEqual([[3, 2], [3, 2], [2], [1]]);
    expect(report.faults[3].target).toBe('nobody');
    expect(report.verdict).toBe('pass');
  });

  it('redirects clients back and forth without end, unless servers hold requests', () => {
    const events = [{ type: 'kill_leader', time: 5.05 }];
    const holding = graded({ events }).cs3700.figures;
    const careless = graded({ events }, '1', ['cluster.raft.hold-requests=0']).cs3700.figures;
    expect(holding.redirects).toBeLessThan(100);
    expect(careless.redirects).toBeGreaterThan(1000);
    expect(careless.duplicates).toBe(0);
  });

  it("is graded by the course's checks", () => {
    const lossy = graded({ drops: 1 });
    expect(lossy.cs3700.checks).toMatchObject({ no_state: false, put_answered: false, linearizable: true });
    expect(lossy.report.verdict).toBe('fail');
    expect(lossy.report.expectations.map(({ text }) => text)).toContain('cs3700: put_answered');
    const silent = graded({ requests: 0 });
    expect(silent.cs3700).toMatchObject({
      correct: true,
      figures: { puts: 0, failures: 0, median_latency: 0 },
    });
    const few = graded({ tests: { maximum_appends_batched_fraction: 0 }, requests: 300, mix: 0 });
    expect(few.cs3700.checks.total_msgs).toBe(false);
    // The course reads this setting only under tests, but its files set it at the top level.
    const strict = { mix: 1, requests: 40, maximum_get_generation_fail_fraction: undefined };
    expect(graded({ ...strict }).cs3700.checks.get_generated).toBe(false);
    expect(graded({ ...strict, maximum_get_generation_fail_fraction: 0.5 }).cs3700.checks.get_generated).toBe(
      true,
    );
    expect(
      graded({ ...strict, tests: { maximum_get_generation_fail_fraction: 0.5 } }).cs3700.checks.get_generated,
    ).toBe(true);
  });

  it("reaches a tier if a figure is below the tier's limit, but not at the limit", () => {
    const { total_msgs: total } = graded({}).cs3700.figures;
    const tiersOf = (...limits: readonly number[]) =>
      graded({ tests: { benchmarks: { total_msgs: limits } } }).cs3700.tiers;
    expect(tiersOf(total + 1, 0, 0)).toEqual({ total_msgs: 'bonus' });
    expect(tiersOf(total, total + 1, 0)).toEqual({ total_msgs: 'full' });
    expect(tiersOf(total, total, total + 1)).toEqual({ total_msgs: 'partial' });
    expect(tiersOf(total, total, total)).toEqual({ total_msgs: 'none' });
  });

  it.each([
    { replicas: 21, requests: 60 },
    { replicas: 4, requests: 60, drops: 0.2 },
    { drops: 0.5, mix: 0.2, events: [{ type: 'kill_leader', time: 4.05 }] },
    {
      drops: 0.5,
      mix: 0.2,
      replicas: 7,
      events: [
        { type: 'part_hard', time: 2 },
        { type: 'part_end', time: 5 },
      ],
    },
  ])('no property is violated with %j', (changes) => {
    for (const seed of ['1', '2', '3']) {
      const { cs3700, report } = graded({ ...changes }, seed);
      expect(report.properties.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
      expect(cs3700.checks).toMatchObject({ incorrect: true, put_answered: true, get_answered: true });
    }
  });

  it('is judged like any run, so that a faulty store is caught', () => {
    const scenario = load('scenarios/course/crash-4.yaml', ['zoo=E1']);
    const { report } = simulate(scenario, '1', subjectOf(scenario));
    expect(report.verdict).toBe('fail');
    expect(report.cs3700).toMatchObject({ correct: false, checks: { linearizable: false, incorrect: true } });
  });
});
