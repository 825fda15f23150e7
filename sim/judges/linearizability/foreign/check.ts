import { type OptionKinds, requireBytes, requireChunks, requireOptions } from '../../../arguments.ts';
import type { Witness } from '../../judge.ts';
import { DEFAULT_BUDGET, decide, type KeyHistory } from '../offline/decide.ts';
import type { Model } from '../offline/model.ts';
import type { LinearizabilityReason } from '../reasons.ts';
import type { ForeignKey } from './builder.ts';
import { explainRows } from './explain-rows.ts';
import { Mistake } from './mistake.ts';
import { type CheckModel, modelOf } from './models.ts';
import { type CheckFormat, type Read, Reading } from './reading.ts';
import { Source } from './source.ts';

export { checkModels } from './models.ts';
export { checkFormats } from './reading.ts';

/** The result of `raftsim check` for one history: plain data, as `--json` prints it. */
export interface CheckResult {
  readonly format: 'raftsim-check';
  readonly version: 1;
  readonly verdict: 'ok' | 'illegal' | 'unknown';
  readonly model: CheckModel;
  readonly operations: number;
  readonly keys: number;
  /** If illegal: a code, a sentence, and the operations that contradict each other. */
  readonly reason?: LinearizabilityReason;
  readonly message?: string;
  readonly witness?: Witness;
}

/** Why a history could not be read. */
interface CheckMistake {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  readonly message: string;
  /** What was expected; '' if there is nothing to add. */
  readonly hint: string;
}

export type CheckOutcome =
  | { readonly ok: true; readonly result: CheckResult }
  | { readonly ok: false; readonly mistake: CheckMistake };

export interface CheckOptions {
  /** The format; by default detected from the beginning of the history. */
  readonly format?: CheckFormat;
  /** The model; by default chosen by the operations in the history. */
  readonly model?: CheckModel;
  /** Whether values are [KEY VALUE], as with Jepsen's independent keys. */
  readonly keyed?: boolean;
  /** The most steps that each searching tier may take for one key. */
  readonly budget?: number;
  /** Runs the judging, which may block for a long time; called once with the work to be done. */
  readonly within?: <T>(work: () => T) => T;
}

const OPTIONS: OptionKinds = {
  format: 'text',
  model: 'text',
  keyed: 'truth',
  budget: 'number',
  within: 'function',
} satisfies Record<keyof CheckOptions, OptionKinds[string]>;

/**
 * Judges a history of any system for linearizability: a Jepsen-style log, EDN maps, or raftsim's own NDJSON,
 * told apart by their first line. Reads UTF-8 in chunks of any size, as a file or stdin yields them; a chunk's
 * memory may be reused once the next chunk is requested. A history that cannot be read is returned as a mistake
 * with its position, not thrown.
 */
export async function checkHistory(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: CheckOptions = {},
): Promise<CheckOutcome> {
  requireChunks(chunks);
  requireOptions('checkHistory', options, OPTIONS);
  const source = new Source();
  const reading = new Reading(options);
  try {
    for await (const chunk of chunks) {
      requireBytes(chunk);
      if (!source.feed(chunk)) continue;
      reading.read(source);
      source.taken();
    }
    source.last = true;
    reading.read(source);
    const { budget = DEFAULT_BUDGET, within = (work) => work() } = options;
    return { ok: true, result: within(() => judge(reading.finish(source), budget)) };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const { line, column, message, hint } = error;
    return { ok: false, mistake: { line, column, message, hint } };
  }
}

function judge({ keys, operations, model }: Read, budget: number): CheckResult {
  const judged: Judged[] = keys.map((key) => ({ ...key, model: modelOf(key, model) }));
  const { judgement, key } = decide(judged, budget);
  const result = {
    format: 'raftsim-check',
    version: 1,
    verdict: judgement.verdict,
    model,
    operations,
    keys: keys.length,
  } as const;
  const foreign = judged.find((one: KeyHistory) => one === key);
  if (judgement.verdict !== 'illegal' || foreign === undefined) return result;
  return {
    ...result,
    ...explainRows(foreign, model, judgement, (history) => modelOf({ ...foreign, history }, model)),
  };
}

interface Judged extends ForeignKey {
  readonly model: Model;
}
