import { expect, it } from 'vitest';
import { createReplica } from '../../core/replica.ts';
import { runHtml } from '../../reports/html/run-report.ts';
import { markdownText } from '../../reports/markdown/runs.ts';
import { renderRun } from '../../reports/terminal/run.ts';
import type { FactConsumer } from '../../sim/facts/facts.ts';
import { createDetails } from '../../sim/measure/details.ts';
import type { Report } from '../../sim/report.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { rowOf } from '../../sim/run/sweep/row.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { parse } from '../support/scenarios.ts';

/* What is told of elections and leaders if no server ever declares a role. */

const scenario = scenarioWith('');
const details = createDetails(scenario);
const report = played(scenario, details.consumers);

function scenarioWith(more: string): Scenario {
  return parse(`run: 3s\ncluster: { replicas: 3 }\nclients: { count: 2, rate: 20/s }\n${more}`);
}

/** Plays a scenario with replicas that declare nothing. */
function played(of: Scenario, consumers: readonly FactConsumer[] = []): Report {
  const result = simulate(of, '1', {
    consumers,
    createReplica: (id, options, random) => {
      const raft = createReplica(id, options, random);
      return {
        step(now, input, out) {
          raft.step(now, input, out);
          out.declared = 0;
        },
      };
    },
  });
  return result.report;
}

it('is not that there was no leader', () => {
  expect(report.verdict).toBe('pass');
  const terminal = renderRun(report, { color: false, width: 100, cluster: { nodes: 3, clients: 2 } });
  const page = runHtml({ report, details: details.summarise(3_000_000), scenarioText: '', about: '' });
  const markdown = markdownText([report], []);
  expect(terminal).toContain('raft       no server declared a role');
  expect(markdown).toContain('no server declared a role');
  expect(page).toContain('no role declared');
  for (const text of [terminal, markdown]) expect(text).not.toMatch(/no leader (?:for )?\d|0 elections/);
});

it('meets no expectation, neither that there was a leader nor that there was none', () => {
  const figures = ['elections: 0', 'leaders: <= 1', 'term: 0', 'leaderless: 3s', 'longest-leaderless: <= 1s'];
  const { expectations, verdict } = played(
    scenarioWith(`expect: { ${[...figures, 'requests.ok: at least 1'].join(', ')} }`),
  );
  expect(verdict).toBe('fail');
  expect(expectations.map(({ actual }) => actual)).toEqual([
    ...figures.map(() => 'no server declared a role'),
    expect.any(Number),
  ]);
  expect(expectations.map((each) => each.verdict)).toEqual([...figures.map(() => 'fail'), 'pass']);
  expect(expectations.map(({ at }) => at)).toEqual(expectations.map(() => undefined));
});

it('is nothing in a sweep', () => {
  const row = rowOf({ scenario: 'a', cell: '', seed: '1' }, scenario, report);
  const unknown = { leaderlessSeconds: null, longestLeaderlessSeconds: null, elections: null, term: null };
  expect(row).toMatchObject(unknown);
});
