import { describe, expect, it } from 'vitest';
import { sweepAnnotations } from '../../../reports/ci/annotations.ts';
import { sweepJunitText } from '../../../reports/ci/junit-sweep.ts';
import { annotationLines } from '../../../reports/ci/workflow-command.ts';
import { sweepHtml } from '../../../reports/html/sweep-report.ts';
import { sweepMarkdownText } from '../../../reports/markdown/sweep.ts';
import { renderSweep } from '../../../reports/terminal/sweep.ts';
import { progressLine } from '../../../reports/terminal/sweep-progress.ts';
import type { SweepResult } from '../../../sim/run/sweep/result.ts';
import { withoutColour } from '../../support/command.ts';
import { crashLeader, row, sweepOf, typicalSweep } from '../sweeps.ts';

const options = { color: false, workers: 2 };
const golden = (name: string): string => `../../golden/reports/${name}.txt`;

/** A sweep with everything that only some sweeps have. */
function rare(): SweepResult {
  const cells = ['cluster.replicas=3 network.loss=0%', 'cluster.replicas=5 network.loss=15%'];
  const rows = cells.flatMap((cell) =>
    Array.from({ length: 40 }, (_, i) =>
      row(i + 1, i === 7 ? 'fail' : 'pass', {
        cell,
        failures: i % 5 === 2 ? [{ property: 'vote-once', reason: 'two votes', event: 40, second: 3 }] : [],
        unmet: i === 7 ? ['failure-rate <= 1%'] : [],
        faults: { crash: [2, 2], pause: [1, 0] },
      }),
    ),
  );
  const interval = [-0.001, 0.004] as const;
  const base = { metric: 'failureRate', before: 0.01, after: 0.0115, difference: 0.0015, interval } as const;
  return {
    ...sweepOf(rows, {
      scenarios: [
        {
          ...crashLeader,
          cells: cells.map((cell) => ({ cell, set: cell.split(' '), sha256: '' })),
          expectedViolation: 'vote-once',
        },
      ],
      stopped: 'budget',
      planned: 1000,
      shard: '2/4',
      canary: { bug: 'E1', caught: false, runs: 20, property: '', seed: '' },
      nondeterminism: {
        scenario: 'crash-leader',
        cell: cells[0],
        seed: '17',
        event: 12_345,
        first: '3.204 s n1 sends AppendEntries, term 3 to n2',
        second: '3.204 s n1 sends AppendEntries, term 4 to n2',
      },
    }),
    baseline: {
      file: 'old.json',
      common: 80,
      newlyFailing: 2,
      newlyPassing: 1,
      metrics: [
        { ...base, tolerance: null, verdict: 'worse' },
        {
          ...base,
          metric: 'latency.put.p99',
          before: 180,
          after: 412,
          difference: 232,
          interval: [190, 270],
          tolerance: 0.2,
          verdict: 'beyond',
        },
        {
          ...base,
          metric: 'elections',
          before: 4,
          after: 3,
          difference: -1,
          interval: [-1.5, -0.5],
          tolerance: null,
          verdict: 'better',
        },
      ],
    },
  };
}

describe('the text of a sweep', () => {
  it('says how many more milestones were reached than there is room for', () => {
    const names = Array.from({ length: 9 }, (_, i) => `something happened, number ${i + 1}`);
    const reached = Object.fromEntries(names.map((name) => [name, 12]));
    const lineOf = (width: number): string | undefined =>
      renderSweep({ ...typicalSweep(12), reached }, { ...options, width })
        .split('\n')
        .find((line) => line.trim().startsWith('reached'));
    expect(lineOf(80)).toBe('  reached    something happened, number 1 12 · and 8 more');
    expect(lineOf(120)).toBe(
      '  reached    something happened, number 1 12 · something happened, number 2 12 · and 7 more',
    );
  });

  it('of many runs with a few failures is as in its golden file', async () => {
    await expect(renderSweep(typicalSweep(), options)).toMatchFileSnapshot(golden('sweep-fail'));
  });

  it('of runs that all passed gives the confidence bound on the share of failing runs', async () => {
    const sweep = sweepOf(Array.from({ length: 1000 }, (_, i) => row(i + 1)));
    const text = renderSweep(sweep, options);
    expect(text).toContain('failing runs < 0.30 % (95 %)');
    await expect(text).toMatchFileSnapshot(golden('sweep-pass'));
  });

  it('of a sweep with a grid, a baseline, a canary and more is as in its golden file', async () => {
    await expect(renderSweep(rare(), options)).toMatchFileSnapshot(golden('sweep-rare'));
  });

  it('says in its first line that the sweep is incomplete', () => {
    const rows = [row(1), row(2), row(3)];
    const text = renderSweep(sweepOf(rows, { stopped: 'interrupted', planned: 100 }), options);
    expect(text).toMatch(/^UNDECIDED {2}sweep crash-leader {3}interrupted · 3 of 100 runs · seeds 1…3\n/);
    expect(text).toContain('  interrupted after 3 of 100 runs\n');
    const inTime = renderSweep(sweepOf(rows, { stopped: 'budget', planned: 100 }), options);
    expect(inTime).toMatch(/^PASS {2}sweep crash-leader {3}3 of 100 runs · seeds 1…3 · /);
    expect(renderSweep(sweepOf(rows), options)).toMatch(/^PASS {2}sweep crash-leader {3}seeds 1…3 · /);
  });

  it('names the cell of the worst seed, beside it or in full below', () => {
    const cells = ['cluster.replicas=3', 'cluster.replicas=5'];
    const long = `network.latency=${'5ms..10ms '.repeat(9).trim()}`;
    const rows = cells.map((cell, i) => row(i + 1, 'pass', { cell, 'latency.put.p99': 1000 * (i + 1) }));
    const sweep = sweepOf([...rows, row(7, 'pass', { cell: long, 'latency.put.p99': 9999 })]);
    const [first] = renderSweep(sweepOf(rows), { ...options, width: 120 })
      .split('\n')
      .filter((line) => line.includes('put p99'));
    expect(first).toMatch(/ 2 000 {2}\(2 with cluster\.replicas=5\)$/);
    expect(renderSweep(sweep, options).replaceAll(/\n\s+/g, ' ')).toContain(`(7 with ${long})`);
    expect(sweepMarkdownText(sweepOf(rows))).toMatch(/p99.*\| 2 000 \| `2` \| `cluster\.replicas=5` \|/);
    expect(sweepMarkdownText(sweepOf([row(1)]))).toContain('| worst | seed |\n');
  });

  it('leaves the runs of an earlier attempt out of its speed', () => {
    const sweep = { ...sweepOf(Array.from({ length: 90 }, (_, i) => row(i + 1))), wallSeconds: 2 };
    const [line] = renderSweep(sweep, options).split('\n');
    expect(line).toContain('2 s (45 runs/s)');
    expect(renderSweep(sweep, { ...options, earlier: 80 })).toContain('2 s (5.0 runs/s)');
    expect(renderSweep(sweep, { ...options, earlier: 90 }).split('\n')[0]).toMatch(/2 s$/);
    expect(sweepHtml(sweep, () => null, 80)).toMatch(/>5\.0[^<]runs\/s/u);
    expect(progressLine({ done: 85, earlier: 80, total: 90, fail: 0, elapsed: 5 })).toContain(
      '1.0/s  0 fail  eta 5 s',
    );
  });

  it('says that nothing was tested if there was no run', () => {
    const sweep = sweepOf([], { seeds: '1..2', shard: '9/9' });
    const text = renderSweep(sweep, options);
    expect(text).toMatch(/^UNDECIDED {2}sweep crash-leader {3}no run · seeds 1…2 · shard 9\/9 · /);
    const why = 'nothing was tested: there are fewer runs than shards, and none for shard 9/9';
    expect(text).toContain(`  ${why}\n`);
    expect(annotationLines(sweepAnnotations(sweep))).toBe(`::error title=no run::${why}\n`);
    expect(sweepMarkdownText(sweep).split(why)).toHaveLength(2);
    expect(sweepHtml(sweep).split(why)).toHaveLength(2);
    expect(sweepJunitText(sweep)).toContain(why);
  });

  it('lists no milestones never reached and no faults without effect if there was no run', () => {
    const sweep = sweepOf([], { stopped: 'interrupted', planned: 100 });
    expect(sweep.scenarios.flatMap(({ faults }) => faults)).toContain('pause');
    expect(renderSweep(sweep, options)).not.toMatch(/^ {2}(never|no effect) /m);
    expect(sweepMarkdownText(sweep)).not.toMatch(/Never reached|without effect/);
    expect(sweepHtml(sweep)).not.toMatch(/<h2>(Faults|Milestones)<|never had an effect/);
  });

  it('groups failures by their cause', () => {
    const failures = [{ property: 'log-matching', reason: 'entries differ', event: 1, second: 1 } as const];
    const sweep = sweepOf(
      Array.from({ length: 1204 }, (_, i) => row(i + 1, 'fail', i < 3 ? { unmet: ['x'] } : { failures })),
    );
    expect(renderSweep(sweep, options)).toContain('2 distinct failures in 1 204 failing runs');
  });

  it('keeps to 80 columns except for commands, and has the same text with colour', () => {
    for (const sweep of [typicalSweep(), rare(), sweepOf([])]) {
      const plain = renderSweep(sweep, options);
      for (const line of plain.split('\n')) {
        if (!line.includes('npx raftsim')) expect([...line].length).toBeLessThanOrEqual(80);
      }
      expect(withoutColour(renderSweep(sweep, { ...options, color: true }))).toBe(plain);
    }
  });

  it.each([40, 60, 79])('has the same words on %i columns as on 80, on more lines', (width) => {
    for (const sweep of [typicalSweep(), rare()]) {
      const [, ...lines] = renderSweep(sweep, { ...options, width }).split('\n');
      const [, ...usual] = renderSweep(sweep, options).split('\n');
      for (const line of lines)
        if (!line.includes('npx raftsim')) expect([...line].length, line).toBeLessThanOrEqual(width);
      // The list of milestones that were never reached is cut after two lines at any width.
      const words = (text: readonly string[]): string =>
        text.join(' ').replace(/ never .*?( again| digest)/u, '$1');
      const shown = new Set(words(lines).split(/[ ·]+/u));
      expect(
        words(usual)
          .split(/[ ·]+/u)
          .filter((word) => !shown.has(word)),
      ).toEqual([]);
      const coloured = renderSweep(sweep, { ...options, width, color: true });
      expect(withoutColour(coloured).split('\n').slice(1)).toEqual(lines);
    }
  });
});

it('the text of a sweep shows long names of cells in full', () => {
  const cells = ['0%', '2%'].map((loss) => `cluster.replicas=3 network.client-loss=5% network.loss=${loss}`);
  const rows = cells.map((cell) => row(1, 'pass', { cell }));
  const scenario = {
    ...crashLeader,
    cells: cells.map((cell) => ({ cell, set: cell.split(' '), sha256: '' })),
  };
  for (const width of [40, 80, 200]) {
    const text = renderSweep(sweepOf(rows, { scenarios: [scenario] }), { ...options, width });
    for (const cell of cells) expect(text.replace(/\s+/gu, ' ')).toContain(`${cell} 0 % `);
  }
});

describe('the live line', () => {
  it('shows the progress of the sweep', () => {
    expect(progressLine({ done: 6120, total: 10_000, fail: 3, elapsed: 19.6 })).toBe(
      '▐███████     ▌ 6 120/10 000  312/s  3 fail  eta 13 s',
    );
    expect(progressLine({ done: 0, total: 10, fail: 0, elapsed: 0 })).toBe(
      '▐            ▌ 0/10  0/s  0 fail',
    );
    expect(progressLine({ done: 10, total: 10, fail: 0, elapsed: 2 })).toBe(
      '▐████████████▌ 10/10  5.0/s  0 fail',
    );
    expect(progressLine({ done: 6, total: 7, fail: 0, elapsed: 17 })).toBe(
      '▐██████████  ▌ 6/7  0.35/s  0 fail  eta 3 s',
    );
  });
});
