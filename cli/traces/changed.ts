import { replayCommand } from '../../sim/run/replay-command.ts';
import type { Trace } from '../../sim/run/trace/read.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { canBeReadAgain } from '../files/ordinary-file.ts';
import { readScenarios } from '../files/scenario-files.ts';
import { replicaDigest } from '../own-replica/load.ts';
import { USUAL_CAUSES } from '../play/repetitions.ts';

/**
 * A note for the case that the file from which a trace was made contains another scenario by now; '' if it does
 * not, or cannot be read here. Replay plays the scenario stored in the trace: without the note, a user who has
 * corrected the file meanwhile would take the old failure for a new one.
 */
export function changedSince({ header }: Trace): string {
  const { file, text, set, sha256 } = header.scenario;
  if (!canBeReadAgain(file)) return '';
  const now = readScenarios([file]).texts[0]?.text;
  if (now === undefined || now === text) return '';
  const parsed = parseScenario(now, { file, set });
  // A change of comments or layout does not count.
  if (parsed.ok && parsed.scenario.sha256 === sha256) return '';
  return (
    `raftsim: ${file} has changed since this trace was made; the scenario stored in the trace is replayed\n` +
    `  to run the file as it is now: ${replayCommand(header.scenario, header.seed)}\n`
  );
}

/**
 * A note about an own replica of the trace's scenario; '' if the scenario uses raftsim's, or if nothing needs
 * explaining. A trace contains no code: replay plays the replica as it is now. `isDifferent`: whether the
 * replayed run differed.
 */
export function replicaSince({ header }: Trace, scenario: Scenario, isDifferent: boolean): string {
  const { replica } = scenario.cluster;
  if (replica === '') return '';
  const anew = `  to run the code as it is now: ${replayCommand(header.scenario, header.seed)}\n`;
  if (header.replica === undefined)
    return isDifferent
      ? `raftsim: ${replica} may have changed since this trace was made, which contains no digest of it; the code as it is now is replayed\n${anew}`
      : '';
  if (header.replica !== replicaDigest(scenario))
    return `raftsim: ${replica}, or what it imports, has changed since this trace was made; the code as it is now is replayed\n${anew}`;
  return isDifferent
    ? `raftsim: ${replica} has not changed since this trace was made, so its code most likely depends on something that differs from run to run,\n  ${USUAL_CAUSES}\n`
    : '';
}
