import type { Witness } from '../../judge.ts';
import { DEFAULT_BUDGET, decide, type KeyHistory } from '../decide.ts';
import { RegisterModel } from '../model.ts';
import type { LinearizabilityReason } from '../reasons.ts';
import { TextModel } from '../text-model.ts';
import { type ForeignKey, HistoryBuilder } from './builder.ts';
import { EdnReader } from './edn-history.ts';
import { explainRows } from './explain-rows.ts';
import { JEPSEN_INITIAL, JepsenLogReader } from './jepsen-log.ts';
import { LineSplitter } from './lines.ts';
import { type LineReader, Mistake } from './mistake.ts';
import { RaftsimReader } from './raftsim-history.ts';

/** register: reads and writes; cas-register: cas too; kv: get, put and append on texts. */
export const checkModels = ['register', 'cas-register', 'kv'] as const;
export type CheckModel = (typeof checkModels)[number];

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

/** Why a history could not be read. `line` counts from 1. */
export interface CheckMistake {
  readonly line: number;
  readonly message: string;
  /** What was expected; '' where there is nothing to add. */
  readonly hint: string;
}

export type CheckOutcome =
  | { readonly ok: true; readonly result: CheckResult }
  | { readonly ok: false; readonly mistake: CheckMistake };

export interface CheckOptions {
  /** The model; as the history's own operations suggest if absent. */
  readonly model?: CheckModel;
  /** Steps that the searching tiers may take for one key. */
  readonly budget?: number;
}

/**
 * Judges somebody else's history for linearizability: a Jepsen-style log, EDN maps, or raftsim's own NDJSON, told
 * apart by their first line. Takes the text in chunks of any size, as a file or stdin yields them. What cannot be
 * read is returned as a mistake with its line; nothing is thrown for it.
 */
export async function checkHistory(
  chunks: AsyncIterable<string> | Iterable<string>,
  options: CheckOptions = {},
): Promise<CheckOutcome> {
  const reading = new Reading(options.model ?? null);
  const splitter = new LineSplitter((text, number) => reading.line(text, number));
  try {
    for await (const chunk of chunks) {
      if (!splitter.push(chunk)) throw new Mistake(splitter.count + 1, 'a line without an end', FORMATS);
    }
    splitter.end();
    return { ok: true, result: judge(reading.finish(splitter.count), options.budget ?? DEFAULT_BUDGET) };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { ok: false, mistake: { line: error.line, message: error.message, hint: error.hint } };
  }
}

const FORMATS = 'expected a Jepsen-style log, EDN maps, or a history of raftsim';

interface Read {
  readonly keys: readonly ForeignKey[];
  readonly operations: number;
  readonly model: CheckModel;
}

/** Reads a history by the reader that its first line asks for. */
class Reading {
  private reader: LineReader | null = null;
  private conclude: (() => Read) | null = null;
  private readonly model: CheckModel | null;

  constructor(model: CheckModel | null) {
    this.model = model;
  }

  line(text: string, number: number): void {
    this.reader ??= this.choose(text, number);
    this.reader?.line(text, number);
  }

  finish(lines: number): Read {
    this.reader?.finish(lines);
    const read = this.conclude?.();
    if (read === undefined || this.reader?.events === 0) {
      const what = this.reader === null ? 'the history is empty' : 'no event in it';
      throw new Mistake(Math.max(1, lines), what, FORMATS);
    }
    return read;
  }

  private choose(text: string, number: number): LineReader | null {
    const start = text.replace(/^\uFEFF/, '').trimStart();
    if (start === '') return null;
    if (/^\{\s*"/.test(start)) return this.raftsim(number);
    if (/^[([{;#]/.test(start)) return this.edn();
    if (/\b(?:jepsen|INFO|WARN|ERROR|DEBUG)\b/.test(start)) return this.jepsen(number);
    throw new Mistake(number, 'not a history', FORMATS);
  }

  private raftsim(number: number): LineReader {
    if (this.model === 'kv') throw new Mistake(number, "a history of raftsim is no 'kv' history");
    const reader = new RaftsimReader();
    this.conclude = () => ({
      keys: reader.keyHistories(),
      operations: reader.operations,
      model: this.registerModel(reader.hasCas),
    });
    return reader;
  }

  private edn(): LineReader {
    const reader = new EdnReader(this.model === null ? null : this.model === 'kv');
    this.conclude = () => ({
      keys: reader.builder?.finish() ?? [],
      operations: reader.builder?.operations ?? 0,
      model: reader.texts ? 'kv' : this.registerModel(reader.builder?.hasCas ?? false),
    });
    return reader;
  }

  private jepsen(number: number): LineReader {
    if (this.model === 'kv') throw new Mistake(number, "a Jepsen-style log is no 'kv' history");
    const builder = new HistoryBuilder(JEPSEN_INITIAL);
    this.conclude = () => ({
      keys: builder.finish(),
      operations: builder.operations,
      model: this.registerModel(builder.hasCas),
    });
    return new JepsenLogReader(builder);
  }

  private registerModel(hasCas: boolean): CheckModel {
    if (this.model !== 'register') return hasCas ? 'cas-register' : (this.model ?? 'register');
    if (hasCas) throw new Mistake(1, "the history has cas in it, so it is no 'register' history");
    return 'register';
  }
}

function judge({ keys, operations, model }: Read, budget: number): CheckResult {
  const judged = keys.map((key) => ({ ...key, model: modelOf(key, model) }));
  const { judgement, key } = decide(judged, budget);
  const result = {
    format: 'raftsim-check',
    version: 1,
    verdict: judgement.verdict,
    model,
    operations,
    keys: keys.length,
  } as const;
  if (judgement.verdict !== 'illegal' || key === null) return result;
  const foreign = judged.find((one: KeyHistory) => one === key);
  if (foreign === undefined) return result;
  return {
    ...result,
    ...explainRows(foreign, judgement, (history) => modelOf({ ...foreign, history }, model)),
  };
}

function modelOf({ history, values }: ForeignKey, model: CheckModel): RegisterModel | TextModel {
  return model === 'kv' ? new TextModel(history, values) : new RegisterModel(history);
}
