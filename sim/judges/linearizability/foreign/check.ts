import { type OptionKinds, requireBytes, requireChunks, requireOptions } from '../../../arguments.ts';
import type { Witness } from '../../judge.ts';
import { DEFAULT_BUDGET, decide, type KeyHistory } from '../decide.ts';
import type { Model } from '../model.ts';
import type { LinearizabilityReason } from '../reasons.ts';
import type { ForeignKey } from './builder.ts';
import { explainRows } from './explain-rows.ts';
import { Mistake } from './mistake.ts';
import { type CheckModel, modelOf } from './models.ts';
import { type CheckFormat, type Read, Reading } from './reading.ts';
import { Source } from './source.ts';

export { checkModels } from './models.ts';
export { checkFormats } from './reading.ts';

/** What `raftsim check` says of one history: plain data, as `--json` prints it. */
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
export interface CheckMistake {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  readonly message: string;
  /** What was expected; '' where there is nothing to add. */
  readonly hint: string;
}

export type CheckOutcome =
  | { readonly ok: true; readonly result: CheckResult }
  | { readonly ok: false; readonly mistake: CheckMistake };

export interface CheckOptions {
  /** The format; as the beginning of the history suggests if absent. */
  readonly format?: CheckFormat;
  /** The model; as the history's own operations suggest if absent. */
  readonly model?: CheckModel;
  /** Whether values are [KEY VALUE], as those of Jepsen's independent keys are. */
  readonly keyed?: boolean;
  /** Steps that the searching tiers may take for one key. */
  readonly budget?: number;
  /** Does the judging, which takes long without a pause; called once, with what is to be done. */
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
 * Judges somebody else's history for linearizability: a Jepsen-style log, EDN maps, or raftsim's own NDJSON, told
 * apart by their first line. Takes UTF-8 in chunks of any size, as a file or stdin yields them; a chunk may be used
 * again once the next one is asked for. What cannot be read is returned as a mistake with its place; nothing is
 * thrown for it.
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
