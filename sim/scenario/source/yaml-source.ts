import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from 'yaml';
import { type InputError, shorten } from '../input-error.ts';
import { limits } from '../limits.ts';
import type { Scalar, SourceNode, Spot } from './source.ts';
import { unquotedSign, yamlErrors } from './yaml-errors.ts';

/* Parses YAML 1.2 into a source tree with places. All mistakes are collected as errors; none is thrown. */

export interface YamlResult {
  /** null if the text could not be parsed completely. */
  readonly root: SourceNode | null;
  readonly errors: readonly InputError[];
}

/** Where a text comes from: a file, or a command line, in which it begins at some column. */
interface Origin {
  readonly file: string;
  /** Added to the columns of the first line. */
  readonly columnOffset: number;
}

/** Reads YAML; never throws: what cannot be read is an error with its place. */
export function readYaml(text: string, origin: Origin): YamlResult {
  const unreadable = refuseText(text, origin);
  if (unreadable !== null) return { root: null, errors: [unreadable] };
  const lines = new LineCounter();
  let documents: readonly Document.Parsed[];
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      // Dates, sets and bytes would be no scenario.
      resolveKnownTags: false,
      version: '1.2',
    });
    documents = Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    // The library's composer is recursive: thousands of nested brackets exhaust the stack.
    const message = error instanceof RangeError ? 'nested too deeply' : 'this is not YAML';
    return { root: null, errors: [{ file: origin.file, line: 1, column: 1, message, hint: '' }] };
  }
  const spotAt = (offset: number): Spot => {
    const { line, col } = lines.linePos(offset);
    return { file: origin.file, line, column: line === 1 ? col + origin.columnOffset : col };
  };
  const [document, second] = documents;
  if (document?.contents === null || document === undefined) {
    const syntax = documents.flatMap((d) => yamlErrors(d, text, spotAt));
    const empty: InputError = {
      ...spotAt(0),
      message: 'the scenario is empty',
      hint: 'the shortest scenario is: run: 10s',
    };
    return { root: null, errors: syntax.length > 0 ? syntax : [empty] };
  }
  const errors: InputError[] = yamlErrors(document, text, spotAt);
  if (second !== undefined) {
    const message = 'a second YAML document begins here; a scenario file holds one';
    errors.push({ ...spotAt(second.range[0]), message, hint: 'put it into a file of its own' });
  }
  const walk = new Walk(document, text, spotAt, errors);
  const root = walk.read(document.contents, null, 0);
  // A tree that is incomplete because of syntax errors is not worth validating as a scenario.
  return { root: document.errors.length > 0 || walk.overflowed ? null : root, errors };
}

/** The error for input that is not a text of acceptable size: too long, binary, or not UTF-8; null if it is fine. */
function refuseText(text: string, { file, columnOffset }: Origin): InputError | null {
  const refuse = (index: number, message: string, hint: string): InputError => {
    const before = text.slice(0, index);
    const line = before.split('\n').length;
    const column = index - before.lastIndexOf('\n') + (line === 1 ? columnOffset : 0);
    return { file, line, column, message, hint };
  };
  if (text.length > limits.fileLength) {
    return refuse(
      0,
      `${text.length} characters are too many for a scenario`,
      `the limit is ${limits.fileLength}`,
    );
  }
  const nul = text.indexOf('\0');
  if (nul >= 0)
    return refuse(nul, 'this is a binary file, or text in another encoding than UTF-8', 'save it as UTF-8');
  const broken = text.indexOf('\uFFFD');
  if (broken >= 0) return refuse(broken, 'a character here is not UTF-8', 'save the file as UTF-8');
  return null;
}

/**
 * What each alias stands for: the last value before it with its anchor. Found in one pass; `Alias.resolve` makes one
 * through the whole document for each alias.
 */
function targetsOf(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchored = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias(_, alias) {
      const target = anchored.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value(_, value) {
      if (value.anchor !== undefined) anchored.set(value.anchor, value);
    },
  });
  return targets;
}

/** Converts the library's document into a source tree, resolving aliases. */
class Walk {
  /** Whether the document was nested too deeply or held too many values. */
  overflowed = false;
  private values = 0;
  /** What each alias stands for; null until there is one. */
  private targets: ReadonlyMap<Alias, Node> | null = null;
  private readonly document: Document.Parsed;
  private readonly text: string;
  private readonly spotAt: (offset: number) => Spot;
  private readonly errors: InputError[];

  constructor(
    document: Document.Parsed,
    text: string,
    spotAt: (offset: number) => Spot,
    errors: InputError[],
  ) {
    this.document = document;
    this.text = text;
    this.spotAt = spotAt;
    this.errors = errors;
  }

  read(node: unknown, keySpot: Spot | null, depth: number): SourceNode {
    const resolved = isAlias(node) ? this.follow(node) : node;
    const range = (isAlias(node) ? node.range : (resolved as Node | null)?.range) ?? null;
    const spot = range === null ? (keySpot ?? this.spotAt(0)) : this.spotAt(range[0]);
    const place = { spot, keySpot: keySpot ?? spot };
    this.values++;
    if (depth > limits.depth) {
      if (!this.overflowed) this.complain(spot, 'nested too deeply', '');
      this.overflowed = true;
    } else if (this.values === limits.values) {
      this.overflowed = true;
      this.complain(spot, `more than ${limits.values} values, aliases included`, '');
    } else if (this.values < limits.values) {
      if (isMap(resolved))
        return { ...place, content: { kind: 'mapping', entries: this.entries(resolved.items, spot, depth) } };
      if (isSeq(resolved)) {
        const items = resolved.items.map((item) => this.read(item, null, depth + 1));
        return { ...place, content: { kind: 'list', items } };
      }
      if (isScalar(resolved)) {
        if (resolved.type === 'BLOCK_FOLDED') this.refuseFolded(resolved.range?.[0] ?? 0);
        return { ...place, content: { kind: 'scalar', value: asScalar(resolved.value) } };
      }
    }
    return { ...place, content: { kind: 'scalar', value: null } };
  }

  private follow(alias: Alias): unknown {
    this.targets ??= targetsOf(this.document);
    const target = this.targets.get(alias);
    if (target === undefined)
      this.complain(this.spotAt(alias.range?.[0] ?? 0), `no anchor is named &${shorten(alias.source)}`, '');
    return target;
  }

  private entries(
    pairs: readonly { readonly key: unknown; readonly value: unknown }[],
    mapSpot: Spot,
    depth: number,
  ): ReadonlyMap<string, SourceNode> {
    const entries = new Map<string, SourceNode>();
    const merged: SourceNode[] = [];
    for (const { key, value } of pairs) {
      const keyNode = isAlias(key) ? this.follow(key) : key;
      const range = (key as Node | null)?.range ?? null;
      const keySpot = range === null ? mapSpot : this.spotAt(range[0]);
      if (!isScalar(keyNode) || keyNode.value === null) {
        this.complain(keySpot, 'a key must be a word', '');
        continue;
      }
      const name = String(keyNode.value);
      const before = entries.get(name);
      if (before !== undefined) {
        this.complain(
          keySpot,
          `the key '${shorten(name)}' occurs twice`,
          `first on line ${before.keySpot.line}`,
        );
        continue;
      }
      if (name === '<<' || name === '__proto__') {
        const hint = name === '<<' ? 'YAML 1.2 has no merge keys: write out what it would merge' : '';
        this.complain(keySpot, `a key cannot be named ${name}`, hint);
        if (name === '<<') merged.push(this.read(value, keySpot, depth + 1));
        continue;
      }
      entries.set(name, this.read(value, keySpot, depth + 1));
    }
    // Merge keys are refused above, but applied nevertheless, so that the merged keys are not reported as missing.
    for (const { content } of merged)
      if (content.kind === 'mapping')
        for (const [name, node] of content.entries) if (!entries.has(name)) entries.set(name, node);
    return entries;
  }

  /** Reports `elections: > 5`, which YAML reads as a folded block scalar; that is never intended here. */
  private refuseFolded(offset: number): void {
    const error = unquotedSign(this.text, offset, this.spotAt);
    if (error === null) return;
    if (!this.errors.some((e) => e.line === error.line && e.column === error.column)) this.errors.push(error);
  }

  private complain(spot: Spot, message: string, hint: string): void {
    this.errors.push({ ...spot, message, hint });
  }
}

function asScalar(value: unknown): Scalar {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? Number(value) : null;
}
