import { firstViolation } from '../../reports/words/violations.ts';
import type { Slip } from '../../sim/audit/slip.ts';
import { MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { Report } from '../../sim/report.ts';
import { slipsBefore } from '../../sim/run/slips-before.ts';
import { subjectOf } from '../../sim/run/subject.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { Bug } from '../../sim/zoo/bug.ts';
import { heeding, type Stopped } from '../console/interrupt.ts';
import { admitHere } from '../own-replica/load.ts';
import { inForeground } from '../start/foreground.ts';

/**
 * What was done against the rules of Raft before a run's first violation. Throws Interrupted once it is `stopped`.
 *
 * @param bug the bug with which it ran, if the scenario cannot name it
 */
export async function slipsOf(
  scenario: Scenario,
  report: Report,
  bug: Bug | null,
  stopped: Stopped,
): Promise<readonly Slip[]> {
  const at = firstViolation(report)?.at;
  if (at === undefined) return [];
  await admitHere([scenario]);
  const violation = { event: at.event, time: at.second * MICROS_PER_SECOND };
  const options = { ...subjectOf(scenario), ...(bug === null ? {} : { bug }), onPause: heeding(stopped) };
  return inForeground(() => slipsBefore(scenario, report.seed, violation, options));
}
