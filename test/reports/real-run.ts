import { createDetails, type RunDetails } from '../../sim/measure/details.ts';
import type { Report } from '../../sim/report.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { Recorder } from '../../sim/run/trace/recorder.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { parse } from '../support/scenarios.ts';

export const text = `name: small
about: A small cluster that loses its leader and is then cut in two.
cluster: { replicas: 3 }
network: { latency: 1ms..5ms, loss: 2%, duplicate: 1%, reorder: { chance: 5%, by: 1ms..10ms } }
clients: { count: 3, rate: 100/s, timeout: 500ms }
run: 4s
faults:
  - { at: 1s, do: crash, node: leader }
  - { at: 2s, do: restart, node: crashed }
  - { at: 2500ms, do: partition, groups: [ [ leader ], rest ], for: 800ms }
expect:
  failure-rate: <= 50%
`;

interface RealRun {
  readonly scenario: Scenario;
  readonly report: Report;
  readonly details: RunDetails;
  readonly facts: Recorder['facts'];
}

/** A small run with everything recorded. */
export function realRun(source = text): RealRun {
  const scenario = parse(source, { file: 'scenarios/small.yaml' });
  const recorder = new Recorder();
  const details = createDetails(scenario);
  const { report } = simulate(scenario, '7', { consumers: [recorder, ...details.consumers] });
  const end = recorder.facts.at(-1)?.time ?? 0;
  return {
    scenario,
    report,
    details: details.summarise(end),
    facts: recorder.facts,
  };
}
