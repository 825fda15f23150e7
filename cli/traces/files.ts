import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { subjectOf } from '../../sim/run/subject.ts';
import { writeTrace } from '../../sim/run/trace/file.ts';
import { NO_TRACE, readTrace, type Trace } from '../../sim/run/trace/read.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { usageError } from '../command.ts';
import { inForeground } from '../foreground.ts';
import { noOrdinaryFile, sourceOf, whileWaiting } from '../ordinary-file.ts';
import { type PieceWriter, TooLong } from '../output-pieces.ts';
import { replicaDigest } from '../own-replica/load.ts';
import { codeOf, reasonOf } from '../reasons.ts';
import { readScenarios } from '../scenario-files.ts';

/* Writes and reads trace files: gzipped, or plain for use with other tools. */

const LINE_FEED = 10;
/** Lines are compressed in pieces of about this many characters; concatenated gzip pieces are a valid gzip file. */
const PIECE = 1_048_576;
/** The most bytes of a trace, decompressed: it has to fit into memory. */
const LONGEST_TRACE = 2 ** 31;
/** The longest line that is read; V8's limit for a string is half a gigabyte. */
const LONGEST_LINE = 2 ** 28;

/**
 * The scenario's trace, gzipped; it is run once more as that is written, and `played` told the digest of that run.
 * Throws TooLong at more characters than `longest`: servers that send each other the same for ever fill any disk.
 */
export function tracePieces(
  scenario: Scenario,
  seed: string,
  played: (digest: string) => void = () => {},
  longest = LONGEST_TRACE,
): PieceWriter | InputError {
  const text = textOf(scenario);
  if (typeof text !== 'string') return text;
  return (write) => {
    let lines = '';
    let length = 0;
    const take = (line: string): void => {
      length += line.length + 1;
      if (length > longest)
        throw new TooLong(`its trace would be longer than replay can read, ${longest} bytes`);
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
  let bytes: Buffer;
  try {
    bytes = whileWaiting(file, () => readFileSync(sourceOf(file)));
  } catch (error) {
    return usageError(`${file} cannot be read: ${reasonOf(error)}`);
  }
  const damaged = (message: string): InputError => ({ file, line: 1, column: 1, message, hint: '' });
  let plain: Buffer;
  try {
    plain = isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength: LONGEST_TRACE }) : bytes;
  } catch (error) {
    return damaged(
      codeOf(error) === 'ERR_BUFFER_TOO_LARGE'
        ? `this trace is too large: more than ${LONGEST_TRACE} bytes when decompressed`
        : 'this trace is damaged: it cannot be decompressed',
    );
  }
  const trace = readTrace(() => linesOf(plain));
  if (typeof trace !== 'string') return trace;
  const hint =
    trace === NO_TRACE ? 'expected the NAME-SEED.trace.gz of a failed run, or what trace -o wrote' : '';
  return { ...damaged(trace), hint };
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length > 1 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The lines one by one, so that a long trace is not held in memory twice. */
function* linesOf(bytes: Buffer): Generator<string> {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(LINE_FEED, from);
    const to = end < 0 ? bytes.length : end;
    // A line that is cut here cannot be a valid line of a trace, and is rejected later.
    if (to > from) yield bytes.toString('utf8', from, Math.min(to, from + LONGEST_LINE));
    from = to + 1;
  }
}
