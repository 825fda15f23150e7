import { describe, expect, it } from 'vitest';
import { Op } from '../../../../core/kv/command.ts';
import type { NodeId } from '../../../../core/units.ts';
import { Fact, NO_TARGET } from '../../../../sim/facts/facts.ts';
import { Operation, Outcome } from '../../../../sim/facts/operation.ts';
import { Promises } from '../../../../sim/judges/recovery/promises.ts';

/* The clocks of `Promises`: what starts, restarts and stops them. The bound is 100 us; steps 1 and 2 promise progress. */

class Run {
  readonly complaints: string[] = [];
  /** The voters, and those of them that one of them is joined with. */
  voters: readonly NodeId[] = [1, 2, 3];
  joined: readonly NodeId[] = [1, 2, 3];
  private readonly promises = new Promises(
    { bound: 100, promisesProgress: (step) => step === 1 || step === 2, asks: (step) => step === 9 },
    {
      voters: () => this.voters,
      canElect: (voters) => {
        const counting = this.voters.filter((node) => voters.includes(node));
        return 2 * counting.filter((node) => this.joined.includes(node)).length > counting.length;
      },
    },
    ({ time }, reason) => this.complaints.push(`${reason} at ${time}`),
  );
  private operations = 0;

  private fact(time: number, code = 0, text = ''): Fact {
    return Object.assign(new Fact(), { time, code, text });
  }

  begin(time: number, step: number, text = ''): this {
    this.promises.faultBegan(this.fact(time, step, text));
    return this;
  }

  end(time: number, step: number, text = ''): this {
    this.promises.faultEnded(this.fact(time, step, text));
    return this;
  }

  invoke(time: number, op: Op): Operation {
    const id = ++this.operations;
    const operation = new Operation(id, 1, op, 'x', 'v', null, 1, id, time);
    this.promises.invoked(this.fact(time), operation);
    return operation;
  }

  complete(time: number, operation: Operation, outcome: Outcome = Outcome.ok): this {
    operation.outcome = outcome;
    this.promises.completed(this.fact(time), operation);
    return this;
  }

  grow(...times: number[]): this {
    for (const time of times) this.promises.grown(this.fact(time));
    return this;
  }

  elect(...times: number[]): this {
    for (const time of times) this.promises.elected(this.fact(time));
    return this;
  }
}

const promised = () => new Run().begin(1000, 1);

describe('nothing committed', () => {
  const waiting = () => {
    const run = promised();
    run.invoke(1000, Op.put);
    return run;
  };

  it('for longer than the bound, while a write waits, breaks the promise', () => {
    expect(waiting().grow(1100, 1200, 1300).complaints).toEqual([]);
    expect(waiting().grow(1100, 1201).complaints).toEqual(['stalled at 1201']);
    expect(waiting().end(1101, 1).complaints).toEqual(['stalled at 1101']);
  });

  it('is no matter without a write, and counts from when the first of those that wait began', () => {
    expect(promised().grow(1500).complaints).toEqual([]);
    const run = promised();
    const writes = [run.invoke(1050, Op.put), run.invoke(1140, Op.cas)];
    expect(run.grow(1150).complaints).toEqual([]);
    for (const write of writes) run.complete(1200, write, Outcome.failed);
    expect(run.grow(1400).complaints).toEqual([]);
    run.invoke(1600, Op.delete);
    expect(run.grow(1700).complaints).toEqual([]);
    expect(run.grow(1801).complaints).toEqual(['stalled at 1801']);
  });

  it('counts only while the promise holds, and only from its beginning', () => {
    const run = new Run();
    run.invoke(0, Op.put);
    expect(run.grow(500).begin(1000, 1).grow(1100).end(1150, 1).grow(2000).complaints).toEqual([]);
  });

  it('counts as long as one of two promises holds, from the first on', () => {
    expect(waiting().begin(1050, 2).end(1090, 1).grow(1101).complaints).toEqual(['stalled at 1101']);
    expect(waiting().grow(1050).begin(1060, 2).end(1090, 1).end(1100, 2).grow(1900).complaints).toEqual([]);
  });
});

describe('no answer', () => {
  it('for longer than the bound, while a read waits, breaks the promise', () => {
    const run = promised();
    const [one, two, three] = [1000, 1090, 1095].map((time) => run.invoke(time, Op.get));
    expect(run.complete(1100, one).complaints).toEqual([]);
    expect(run.complete(1150, two, Outcome.failed).complaints).toEqual([]);
    expect(run.complete(1201, three).complaints).toEqual([]);
    const later = run.invoke(1400, Op.get);
    expect(run.complete(1500, later).complaints).toEqual([]);
    const [four, five] = [run.invoke(1600, Op.get), run.invoke(1600, Op.get)];
    run.complete(1650, four, Outcome.failed);
    run.invoke(1650, Op.get); // still waits when the other is answered
    expect(run.complete(1701, five).complaints).toEqual(['stalled at 1701']);
  });

  it('is no matter without a read', () => {
    const run = promised();
    const write = run.invoke(1000, Op.put);
    expect(run.grow(1090, 1180).complete(1190, write).complaints).toEqual([]);
  });
});

describe('other faults', () => {
  const waiting = () => {
    const run = promised();
    run.invoke(1000, Op.put);
    return run;
  };

  it('suspend the promise, and all clocks start anew when they end', () => {
    expect(waiting().begin(1050, 5).grow(1500).end(1600, 5).grow(1700).complaints).toEqual([]);
    expect(waiting().begin(1050, 5).end(1600, 5).grow(1701).complaints).toEqual(['stalled at 1701']);
    expect(waiting().begin(1050, 5).begin(1060, 6).end(1070, 5).grow(1500).complaints).toEqual([]);
  });

  it('are preceded by a look at what was promised before', () => {
    expect(waiting().begin(1101, 5).complaints).toEqual(['stalled at 1101']);
  });

  it('that only ask for something restart the clocks and suspend nothing', () => {
    expect(waiting().begin(1090, 9).grow(1190).complaints).toEqual([]);
    expect(waiting().begin(1090, 9).end(1150, 9).grow(1191).complaints).toEqual(['stalled at 1191']);
  });

  it('that found no target are none', () => {
    expect(waiting().begin(1090, 5, NO_TARGET).end(1095, 5, NO_TARGET).grow(1101).complaints).toEqual([
      'stalled at 1101',
    ]);
  });
});

describe('no leader that stays', () => {
  it('a quarter of the bound in office, for longer than the bound, breaks the promise', () => {
    expect(promised().elect(1025, 1050, 1075, 1100).complaints).toEqual([]);
    expect(promised().elect(1025, 1050, 1075, 1100, 1101).complaints).toEqual(['unstable at 1101']);
    expect(promised().elect(1025, 1051, 1076, 1101, 1126, 1151).complaints).toEqual([]);
    expect(promised().elect(1025, 1051, 1076, 1101, 1126, 1151, 1152).complaints).toEqual([
      'unstable at 1152',
    ]);
  });

  it('is looked at when the promise ends, too', () => {
    expect(promised().elect(1025, 1050, 1075, 1100).end(1101, 1).complaints).toEqual(['unstable at 1101']);
    expect(promised().elect(1025, 1050, 1075).end(1101, 1).complaints).toEqual([]);
  });
});

describe('a majority that could not work together', () => {
  const waiting = (joined: readonly NodeId[]) => {
    const run = new Run();
    run.joined = joined;
    run.begin(1000, 1).invoke(1000, Op.put);
    return run;
  };
  const seen = (run: Run, time: number) => run.complete(time, run.invoke(time, Op.put), Outcome.unknown);

  it('is no majority once voters were removed: what it missed is excused, as long as that lasts', () => {
    const run = waiting([2, 3]);
    run.voters = [1, 2];
    seen(seen(run, 1090), 1180);
    expect(run.end(1250, 1).complaints).toEqual([]);
  });

  it('excuses only the time until it can again', () => {
    const run = waiting([2, 3]);
    run.voters = [1, 2];
    seen(run, 1090);
    run.voters = [2, 3];
    expect(seen(run, 1180).grow(1191).complaints).toEqual(['stalled at 1191']);
  });

  it('is not excused by servers added since', () => {
    const run = waiting([2, 3]);
    run.voters = [1, 2, 3, 4, 5];
    expect(seen(run, 1090).end(1101, 1).complaints).toEqual(['stalled at 1101']);
  });
});
