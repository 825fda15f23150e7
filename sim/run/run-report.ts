import { type Micros, NOBODY } from '../../core/units.ts';
import type { FactStream } from '../facts/fact-stream.ts';
import { messageTypeNames } from '../facts/words.ts';
import type { Verdict } from '../judges/judge.ts';
import type { Panel } from '../judges/panel.ts';
import type { CourseFigures } from '../measure/course.ts';
import { seconds } from '../measure/latency-samples.ts';
import type { Measures } from '../measure/measures.ts';
import type { BrokenOff, ExpectationResult, PropertyResult, Report } from '../report.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { version } from '../version.ts';
import type { Cluster } from '../world/cluster.ts';
import type { EventLoop } from '../world/event-loop.ts';
import { MOST_UNDER_WAY } from '../world/flood.ts';
import { LONGEST_TEXT } from '../world/host/replica-driver.ts';
import { LAST_EVENTS } from '../world/last-events.ts';
import { courseReport, unmetChecks } from './course-report.ts';
import { expectedViolations, meet } from './expectations.ts';
import { replayCommand } from './replay-command.ts';

/** A run that has ended, with the judges and measures that observed it. */
interface FinishedRun {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly cluster: Cluster;
  readonly facts: FactStream;
  readonly judges: Panel;
  readonly measures: Measures;
  /** null if the scenario asks for no grades. */
  readonly course: CourseFigures | null;
  /** false if a limit (of events, of messages in flight, of a server's state) ended the run early. */
  readonly completed: boolean;
}

/** Builds the report of a run; `wallSeconds` is left at 0 for the caller to fill in. */
export function reportOf(run: FinishedRun): Report {
  const { scenario, seed, cluster, facts, judges, measures, course, completed } = run;
  const properties = judges.results();
  // The loop also counts the event at which it found that `max-events` was reached.
  const events = Math.min(cluster.loop.dispatched, scenario.maxEvents);
  const measured = { ...measures.summarise(facts.now), events };
  const cs3700 = courseReport(scenario, course?.summarise() ?? null, cluster.load.intended(), properties);
  const expectations = [
    ...meet(scenario.expect, measured, measures.moments(), properties),
    ...unmetChecks(cs3700),
  ];
  const verdict = overall(scenario, properties, expectations, completed);
  return {
    format: 'raftsim-report',
    version: 1,
    raftsim: version,
    scenario: { name: scenario.name, file: scenario.file, sha256: scenario.sha256 },
    seed,
    verdict,
    exitCode: verdict === 'pass' ? 0 : verdict === 'fail' ? 1 : 3,
    digest: facts.digestText(),
    events,
    virtualSeconds: measured.virtualSeconds,
    ...(completed ? {} : { brokenOff: brokenOff(scenario, cluster.loop, facts.now) }),
    wallSeconds: 0,
    properties,
    expectations,
    requests: measured.requests,
    failureRate: measured.failureRate,
    latency: measured.latency,
    phases: measured.phases,
    timeline: measured.timeline,
    network: measured.network,
    raft: measured.raft,
    faults: measured.faults,
    reached: { ...judges.crossChecks(), ...measured.reached },
    ...(cs3700 === null ? {} : { cs3700 }),
    replay: replayCommand(scenario, seed),
  };
}

function brokenOff({ maxEvents, faults }: Scenario, loop: EventLoop, now: Micros): BrokenOff {
  const { last, flood, tooLarge } = loop;
  if (tooLarge !== NOBODY)
    return { snapshotBytes: LONGEST_TEXT, second: seconds(now), server: `n${tooLarge}` };
  if (flood !== null) {
    const { sender, share, type } = flood;
    const mostly = { from: `n${sender}`, share, type: messageTypeNames[type] };
    return { messages: MOST_UNDER_WAY, second: seconds(now), mostly };
  }
  const { what, share, whose } = last.mostly();
  const fault = what === 'faults' ? faults[whose] : undefined;
  return {
    events: maxEvents,
    second: seconds(now),
    looked: Math.min(maxEvents, LAST_EVENTS),
    mostly: {
      what,
      share,
      ...(fault === undefined ? {} : { fault: { text: fault.text, line: fault.line } }),
      ...(what !== 'faults' && whose > NOBODY ? { server: `n${whose}` } : {}),
    },
  };
}

/**
 * The verdict of the whole run. A property whose violation the scenario expects counts through that expectation
 * only. If a limit ended the run early, violations still count, but expectations do not: the figures cover only
 * part of a run.
 */
function overall(
  scenario: Scenario,
  properties: readonly PropertyResult[],
  expectations: readonly ExpectationResult[],
  completed: boolean,
): Verdict {
  const expected = expectedViolations(scenario.expect);
  const verdicts = properties.filter(({ name }) => !expected.includes(name)).map(({ verdict }) => verdict);
  if (completed) verdicts.push(...expectations.map(({ verdict }) => verdict));
  if (verdicts.includes('fail')) return 'fail';
  return !completed || verdicts.includes('undecided') ? 'undecided' : 'pass';
}
