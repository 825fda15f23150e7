import { expect, it } from 'vitest';
import { createReplica } from '../../core/replica.ts';
import { runHtml } from '../../reports/html/run-report.ts';
import { markdownText } from '../../reports/markdown.ts';
import { renderTerminal } from '../../reports/terminal.ts';
import { createDetails } from '../../sim/measure/details.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { rowOf } from '../../sim/run/sweep/row.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';

/* What is told of elections and leaders if no server ever declares a role. */

const parsed = parseScenario('run: 3s\ncluster: { replicas: 3 }\nclients: { count: 2, rate: 20/s }\n');
if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
const { scenario } = parsed;
const details = createDetails(scenario);
const result = simulate(scenario, '1', {
  consumers: details.consumers,
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
const { report } = result;

it('is not that there was no leader', () => {
  expect(report.verdict).toBe('pass');
  const terminal = renderTerminal(report, { color: false, width: 100, cluster: { nodes: 3, clients: 2 } });
  const page = runHtml({ report, details: details.summarise(3_000_000), scenarioText: '', about: '' });
  const markdown = markdownText([report], []);
  expect(terminal).toContain('raft       no server declared a role');
  expect(markdown).toContain('no server declared a role');
  expect(page).toContain('no role declared');
  for (const text of [terminal, markdown]) expect(text).not.toMatch(/no leader (?:for )?\d|0 elections/);
});

it('is nothing in a sweep', () => {
  const row = rowOf({ scenario: 'a', cell: '', seed: '1' }, scenario, report);
  const unknown = { leaderlessSeconds: null, longestLeaderlessSeconds: null, elections: null, term: null };
  expect(row).toMatchObject(unknown);
});
