import { firstViolation } from '../../reports/words/violations.ts';
import { Audit } from '../../sim/audit/audit.ts';
import type { Slip } from '../../sim/audit/slip.ts';
import type { Report } from '../../sim/report.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { subjectOf } from '../../sim/run/subject.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { MICROS_PER_SECOND } from '../../sim/time.ts';
import type { Bug } from '../../sim/zoo/bug.ts';
import { heeding, type Stopped } from '../console/interrupt.ts';
import { admitHere } from '../own-replica/load.ts';
import { inForeground } from '../start/foreground.ts';

/** Ends a run of which enough is known. */
class Enough extends Error {}

/**
 * What was done against the rules of Raft before the first violation: found by playing the run up to there once more, without
 * judges if it can be. Throws Interrupted once it is `stopped`.
 */
export async function slipsOf(
  scenario: Scenario,
  report: Report,
  bug: Bug | null,
  stopped: Stopped,
): Promise<readonly Slip[]> {
  const at = firstViolation(report)?.at;
  if (at === undefined) return [];
  // Judges say how long the settling phase lasts; until then, nothing depends on them.
  const settles = at.second * MICROS_PER_SECOND >= scenario.run;
  await admitHere([scenario]);
  const audit = new Audit(scenario, at.event);
  const heed = heeding(stopped);
  const onPause = (): void => {
    heed();
    if (audit.isOver) throw new Enough();
  };
  try {
    inForeground(() =>
      simulate(scenario, report.seed, {
        ...subjectOf(scenario),
        ...(bug === null ? {} : { bug }),
        ...(settles ? {} : { withoutJudges: 'all' }),
        digested: false,
        consumers: [audit],
        onPause,
      }),
    );
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return audit.slips();
}
