import { firstViolation } from '../../reports/words/violations.ts';
import { Audit } from '../../sim/audit/audit.ts';
import { culprits } from '../../sim/audit/culprits.ts';
import type { Slip } from '../../sim/audit/slip.ts';
import type { Report } from '../../sim/report.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { subjectOf } from '../../sim/run/subject.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { Bug } from '../../sim/zoo/bug.ts';
import { heeding, type Stopped } from '../console/interrupt.ts';
import { admitHere } from '../own-replica/load.ts';
import { inForeground } from '../start/foreground.ts';

/** A report for a terminal has room for so many. */
const MOST = 2;

/** Ends a run of which enough is known. */
class Enough extends Error {}

/**
 * Who broke the rules of Raft before the first violation: found by playing the run up to there once more, which costs at
 * most as much as the run itself. Throws Interrupted once it is `stopped`.
 */
export async function culpritsOf(
  scenario: Scenario,
  report: Report,
  bug: Bug | null,
  stopped: Stopped,
): Promise<readonly Slip[]> {
  const { at, message = '' } = firstViolation(report) ?? {};
  if (at === undefined) return [];
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
        consumers: [audit],
        onPause,
      }),
    );
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return culprits(audit.slips(), { message, event: at.event }, MOST);
}
