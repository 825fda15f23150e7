import { type ForeignKey, HistoryBuilder } from './builder.ts';
import { EdnEvents } from './edn-events.ts';
import { EdnReader } from './edn-history.ts';
import { JEPSEN_INITIAL, JepsenEvents } from './jepsen-events.ts';
import { JepsenLogReader } from './jepsen-log.ts';
import { CLIENTS_HAVE_NUMBERS, EXPECTED, type HistoryReader, type Mistake } from './mistake.ts';
import type { CheckModel } from './models.ts';
import { RaftsimReader } from './raftsim-history.ts';
import type { Source } from './source.ts';

/** jepsen: a log; edn: maps; raftsim: raftsim's own NDJSON. */
export const checkFormats = ['jepsen', 'edn', 'raftsim'] as const;
export type CheckFormat = (typeof checkFormats)[number];

/** This many bytes are enough to detect the format if the first line is longer. */
const ENOUGH = 4096;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** A history that was read completely. */
export interface Read {
  readonly keys: readonly ForeignKey[];
  readonly operations: number;
  readonly model: CheckModel;
}

/** What the caller says about a history before it is read. */
interface Asked {
  readonly model?: CheckModel;
  readonly format?: CheckFormat;
  readonly keyed?: boolean;
}

/** Reads a history with the reader for the requested format, or for the format that its first line suggests. */
export class Reading {
  private reader: HistoryReader | null = null;
  private conclude: (() => Read) | null = null;
  private readonly model: CheckModel | null;
  private readonly format: CheckFormat | null;
  private readonly keyed: boolean;
  private begun = false;

  constructor({ model, format, keyed }: Asked) {
    this.model = model ?? null;
    this.format = format ?? null;
    this.keyed = keyed ?? false;
  }

  /** Reads everything that is complete in the source's window. */
  read(source: Source): void {
    if (!this.begun) this.skipMark(source);
    this.reader ??= this.choose(source);
    this.reader?.read(source);
  }

  /** The history, once the source is at its end. */
  finish(source: Source): Read {
    const read = this.conclude?.();
    // A history without operations is always legal, but most likely not the file that was meant.
    if (read === undefined || read.operations === 0) throw this.nothing(source);
    return read;
  }

  private nothing(source: Source): Mistake {
    if (this.reader === null) return source.mistake(source.at, 'the history is empty', EXPECTED);
    return this.reader.events === 0
      ? source.mistake(source.at, 'no event in it', EXPECTED)
      : source.mistake(source.at, 'no operation of a client in it', CLIENTS_HAVE_NUMBERS);
  }

  private skipMark(source: Source): void {
    if (source.end - source.at < BYTE_ORDER_MARK.length && !source.last) return;
    this.begun = true;
    if (BYTE_ORDER_MARK.some((byte, i) => source.bytes[source.at + i] !== byte)) return;
    source.at += BYTE_ORDER_MARK.length;
    source.lineStart = source.at;
  }

  private choose(source: Source): HistoryReader | null {
    if (!this.begun) return null;
    if (this.format !== null) return this.readerOf(this.format, source);
    for (let end = source.lineEnd(); end >= 0; end = source.lineEnd()) {
      const start = source.text(source.at, Math.min(end, source.at + ENOUGH)).trimStart();
      if (start !== '') return this.readerOf(this.formatOf(start, source), source);
      source.nextLine(end);
    }
    if (source.end - source.at < ENOUGH) return null;
    return this.readerOf(
      this.formatOf(source.text(source.at, source.at + ENOUGH).trimStart(), source),
      source,
    );
  }

  private formatOf(start: string, source: Source): CheckFormat {
    if (/^\{\s*"/.test(start)) return 'raftsim';
    if (/^\[\s*\{\s*"[^"]*"\s*:/.test(start)) throw source.mistake(source.at, 'a list in JSON', EXPECTED);
    if (/^[([{;#]/.test(start)) return 'edn';
    if (/\b(?:jepsen|INFO|WARN|ERROR|DEBUG)\b/.test(start)) return 'jepsen';
    throw source.mistake(source.at, 'not a history', EXPECTED);
  }

  private readerOf(format: CheckFormat, source: Source): HistoryReader {
    switch (format) {
      case 'jepsen':
        return this.jepsen(source);
      case 'edn':
        return this.edn();
      case 'raftsim':
        return this.raftsim(source);
      default:
        throw new Error(`no such format: ${String(format satisfies never)}`);
    }
  }

  private raftsim(source: Source): HistoryReader {
    if (this.model === 'kv')
      throw source.mistake(
        source.at,
        "a history of raftsim is not a 'kv' history",
        "expected model 'cas-register'",
      );
    if (this.keyed)
      throw source.mistake(
        source.at,
        'a history of raftsim has its keys beside its values',
        'leave out --keyed',
      );
    const reader = new RaftsimReader(this.model !== 'register');
    const conclude = (): Read => ({
      keys: reader.keyHistories(source),
      operations: reader.operations,
      model: this.registerModel(reader.hasCas),
    });
    this.conclude = conclude;
    return reader;
  }

  private edn(): HistoryReader {
    const events = new EdnEvents(
      this.model === null ? null : this.model === 'kv',
      this.model !== 'register',
      this.keyed,
    );
    const conclude = (): Read => ({
      keys: events.builder?.keys.finish() ?? [],
      operations: events.builder?.operations ?? 0,
      model: events.texts === true ? 'kv' : this.registerModel(events.builder?.hasCas ?? false),
    });
    this.conclude = conclude;
    return new EdnReader(events);
  }

  private jepsen(source: Source): HistoryReader {
    if (this.model === 'kv')
      throw source.mistake(
        source.at,
        "a Jepsen-style log is not a 'kv' history",
        "expected model 'cas-register'",
      );
    const builder = new HistoryBuilder(JEPSEN_INITIAL, this.model !== 'register');
    const conclude = (): Read => ({
      keys: builder.keys.finish(),
      operations: builder.operations,
      model: this.registerModel(builder.hasCas),
    });
    this.conclude = conclude;
    return new JepsenLogReader(new JepsenEvents(builder, this.keyed));
  }

  private registerModel(hasCas: boolean): CheckModel {
    return hasCas ? 'cas-register' : (this.model ?? 'register');
  }
}
