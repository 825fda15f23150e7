import { MICROS_PER_SECOND } from '../kernel/time.ts';
import type { CourseMeasured } from '../measure/course.ts';
import type { CourseReport, ExpectationResult, PropertyResult, TierName } from '../report.ts';
import type { Scenario, Tiers } from '../scenario/scenario.ts';

/** How many gets and puts clients were to send in all, and how many gets were impossible (no key known). */
interface Intended {
  readonly get: number;
  readonly put: number;
  readonly impossibleGets: number;
}

/** Grades a run by the course's rules, but values by linearizability. null if the scenario asks for no grades. */
export function courseReport(
  scenario: Scenario,
  measured: CourseMeasured | null,
  intended: Intended,
  properties: readonly PropertyResult[],
): CourseReport | null {
  const { cs3700: spec, clients, cluster } = scenario;
  if (spec === null || measured === null) return null;
  const { unanswered, refused, asked } = measured;
  const requests = intended.get + intended.put;
  const fewestMessages = requests * cluster.replicas * (1 - clients.mix.get) * (1 - spec.appendsBatched);
  const checks = {
    incorrect: measured.incorrect === 0,
    linearizable: !properties.some(({ verdict }) => verdict === 'fail'),
    died: measured.died === 0,
    // Without requests nothing can be stored.
    no_state: measured.stored > 0 || requests === 0,
    get_answered: unanswered.get <= intended.get * spec.getsUnanswered,
    put_answered: unanswered.put <= intended.put * spec.putsUnanswered,
    get_generated: intended.impossibleGets <= intended.get * spec.getsImpossible,
    total_msgs: measured.totalMessages >= fewestMessages,
  };
  const failures = refused.get + refused.put + unanswered.get + unanswered.put;
  const yardstick = asked.put * messagesAlone(cluster.replicas, scenario.network.loss);
  return {
    correct: Object.values(checks).every((met) => met),
    checks: { ...checks, course_values: measured.wrongValues === 0 },
    figures: {
      total_msgs: measured.totalMessages,
      failures,
      duplicates: measured.duplicates,
      median_latency: measured.medianLatency / MICROS_PER_SECOND,
      redirects: measured.redirects,
      unanswered: unanswered.get + unanswered.put,
      refused: refused.get + refused.put,
      gets: asked.get,
      puts: asked.put,
      failed_to_generate_get: intended.impossibleGets,
      msgs_each_put_alone: Number.isFinite(yardstick) ? Math.round(yardstick) : null,
    },
    tiers: {
      ...tierOf('total_msgs', measured.totalMessages, spec.totalMessages),
      ...tierOf('failures', failures, spec.failures),
      ...tierOf('duplicates', measured.duplicates, spec.duplicates),
      ...tierOf('median_latency', measured.medianLatency, spec.medianLatency),
    },
  };
}

/** Every unmet check, as an unmet expectation; violations of linearizability are reported by the judges. */
export function unmetChecks(graded: CourseReport | null): readonly ExpectationResult[] {
  if (graded === null) return [];
  return Object.entries(graded.checks)
    .filter(([name, met]) => !met && name !== 'course_values' && name !== 'linearizable')
    .map(([name]) => ({
      text: `cs3700: ${name}`,
      verdict: 'fail',
      actual: inWords(name, graded.figures),
      line: 0,
    }));
}

function inWords(check: string, figures: CourseReport['figures']): string {
  switch (check) {
    case 'get_answered':
    case 'put_answered':
      return `${figures.unanswered} unanswered`;
    case 'get_generated':
      return `${figures.failed_to_generate_get} gets without a key`;
    case 'total_msgs':
      return `only ${figures.total_msgs} messages`;
    default:
      return 'not met';
  }
}

/**
 * The average number of messages for one put that is committed on its own, at this loss rate: the leader sends
 * to as many followers as a quorum needs, and repeats until each has answered.
 */
function messagesAlone(replicas: number, loss: number): number {
  const followers = Math.floor(replicas / 2);
  const arrives = 1 - loss;
  return followers / (arrives * arrives) + followers / arrives;
}

function tierOf(name: string, figure: number, tiers: Tiers | null): Readonly<Record<string, TierName>> {
  if (tiers === null) return {};
  const [bonus, full, partial] = tiers;
  const tier = figure < bonus ? 'bonus' : figure < full ? 'full' : figure < partial ? 'partial' : 'none';
  return { [name]: tier };
}
