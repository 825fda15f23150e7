import { gzipSync } from 'node:zlib';
import { subjectOf } from '../../sim/run/subject.ts';
import { writeTrace } from '../../sim/run/trace/file.ts';
import { NO_TRACE, readTrace, type Trace } from '../../sim/run/trace/read.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { reasonOf } from '../console/reasons.ts';
import { noOrdinaryFile } from '../files/ordinary-file.ts';
import { type PieceWriter, TooLong } from '../files/output-pieces.ts';
import { readScenarios } from '../files/scenario-files.ts';
import { replicaDigest } from '../own-replica/load.ts';
import { usageError } from '../request/command.ts';
import { inForeground } from '../start/foreground.ts';
import { Damaged, traceLines } from './trace-lines.ts';

/* Writes and reads trace files: gzipped, or plain for use with other tools. */

/** Lines are compressed in pieces of about this many characters; concatenated gzip pieces are a valid gzip file. */
const PIECE = 1_048_576;
/** The most characters of a trace that nobody has asked for: more than those of a run of 50 million ordinary events. */
const LONGEST_UNASKED = 2 ** 34;

/**
 * The scenario's trace, gzipped; it is run once more as that is written, and `played` told the digest of that run.
 * Throws TooLong at more characters than `longest`: servers that send each other the same for ever fill any disk.
 */
export function tracePieces(
  scenario: Scenario,
  seed: string,
  played: (digest: string) => void = () => {},
  longest = LONGEST_UNASKED,
): PieceWriter | InputError {
  const text = textOf(scenario);
  if (typeof text !== 'string') return text;
  return (write) => {
    let lines = '';
    let length = 0;
    const take = (line: string): void => {
      length += line.length + 1;
      if (length > longest)
        throw new TooLong(`it would be longer than ${longest} bytes; to have it nevertheless: trace -o`);
      lines += `${line}\n`;
      if (lines.length < PIECE) return;
      write(gzipSync(lines));
      lines = '';
    };
    const { report } = inForeground(() =>
      writeTrace(scenario, text, seed, subjectOf(scenario), take, replicaDigest(scenario)),
    );
    played(report.digest);
    if (lines !== '') write(gzipSync(lines));
  };
}

/** The text that the scenario was parsed from. */
export function textOf(scenario: Scenario): string | InputError {
  const { texts, errors } = readScenarios([scenario.file]);
  return texts[0]?.text ?? errors[0] ?? usageError(`${scenario.file} cannot be read again`);
}

/** Reads a trace; returns the error if it cannot be read. */
export function openTrace(file: string): Trace | InputError {
  return inForeground(() => readTraceFile(file));
}

function readTraceFile(file: string): Trace | InputError {
  const refusal = noOrdinaryFile(file);
  if (refusal !== null) return refusal;
  const damaged = (message: string): InputError => ({ file, line: 1, column: 1, message, hint: '' });
  let trace: Trace | string;
  try {
    trace = readTrace(traceLines(file === '-' ? '/dev/stdin' : file));
  } catch (error) {
    if (error instanceof Damaged) return damaged(error.message);
    return usageError(`${file} cannot be read: ${reasonOf(error)}`);
  }
  if (typeof trace !== 'string') return trace;
  const hint =
    trace === NO_TRACE ? 'expected the NAME-SEED.trace.gz of a failed run, or what trace -o wrote' : '';
  return { ...damaged(trace), hint };
}
