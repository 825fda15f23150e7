import { replayCommand } from '../../sim/run/replay-command.ts';
import type { Trace } from '../../sim/run/trace-read.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { canBeReadAgain } from '../ordinary-file.ts';
import { readScenarios } from '../scenario-files.ts';

/**
 * What is to be said where the file that a trace was made of is another scenario by now; '' if it is not, or cannot be read
 * here. A trace plays the scenario that it holds: who has mended the file meanwhile would take the old failure for a new one.
 */
export function changedSince({ header }: Trace): string {
  const { file, text, set, sha256 } = header.scenario;
  if (!canBeReadAgain(file)) return '';
  const now = readScenarios([file]).texts[0]?.text;
  if (now === undefined || now === text) return '';
  const parsed = parseScenario(now, { file, set });
  // A comment changes nothing.
  if (parsed.ok && parsed.scenario.sha256 === sha256) return '';
  return (
    `raftsim: ${file} has changed since this trace was made; what is played is the scenario inside the trace\n` +
    `  as the file is now: ${replayCommand(header.scenario, header.seed)}\n`
  );
}
