import { mistakenArguments } from '../arguments.ts';
import { faults } from '../faults/catalogue.ts';
import { sha256 } from '../kernel/sha256.ts';
import { buildScenario } from './build/scenario.ts';
import type { InputError } from './input-error.ts';
import { type Complaint, complaintsOf, located, withoutConsequences } from './issues.ts';
import { applyOverrides, placeOfOverride } from './overrides.ts';
import type { Scenario } from './scenario.ts';
import { faultStepSchema } from './schema/fault-step.ts';
import { spotInGrid } from './schema/grid-field.ts';
import { type ParsedScenario, scenarioSchema } from './schema/scenario.ts';
import { readSource } from './source/read-source.ts';
import { canonicalJson, type Path, type SourceNode, toPlain, withoutKey } from './source/source.ts';
import type { YamlResult } from './source/yaml-source.ts';

export interface ParseOptions {
  /** Path as the user gave it; shown in error messages and replay commands. */
  readonly file?: string;
  /** Overrides in the form of `--set`: 'cluster.replicas=7'. */
  readonly set?: readonly string[];
  /** The settings of one cell of a grid, in the same form; applied after `set`. */
  readonly cell?: readonly string[];
}

export type ParseResult =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly errors: readonly InputError[] };

/** Errors beyond this number are only counted, not reported one by one. */
const mostErrors = 50;

/**
 * Parses and checks a scenario. Never throws because of what the text or the overrides contain: every mistake is
 * returned as an InputError with its place, and as many of them at once as can be found.
 *
 * @example
 * const parsed = parseScenario('run: 10s', { set: ['cluster.replicas=3'] });
 * if (parsed.ok) console.log(parsed.scenario.cluster.replicas); // 3
 */
export function parseScenario(text: string, options: ParseOptions = {}): ParseResult {
  const mistaken = mistakenArguments(text, options);
  if (mistaken !== null) return { ok: false, errors: [mistaken] };
  return parseSource(readSource(text, options.file ?? ''), options);
}

/** Parses a scenario with the settings of one cell of its grid, or without any. */
type CellParser = (cell?: readonly string[]) => ParseResult;

/**
 * Parses a scenario without a cell and then in any number of cells, as parseScenario does, but reads the text only once:
 * a file may have a thousand cells, and be long because of them.
 */
export function cellParser(text: string, options: Omit<ParseOptions, 'cell'>): CellParser {
  const mistaken = mistakenArguments(text, options);
  if (mistaken !== null) return () => ({ ok: false, errors: [mistaken] });
  const source = readSource(text, options.file ?? '');
  return (cell) => parseSource(source, cell === undefined ? options : { ...options, cell });
}

/** Applies the overrides, reads by the schema, builds and cross-checks; collects the mistakes of all these. */
function parseSource(source: YamlResult, options: ParseOptions): ParseResult {
  const { file = '', cell = [] } = options;
  const set = [...(options.set ?? []), ...cell];
  if (source.root === null) return { ok: false, errors: sorted(source.errors, []) };
  const overridden = applyOverrides(source.root, options.set ?? []);
  const { root, errors: wrongCell } = applyOverrides(overridden.root, cell, '--grid');
  const errors: InputError[] = [...source.errors, ...overridden.errors, ...wrongCell];

  const plain = toPlain(root);
  const { parsed, positions, complete, ...read } = readBySchema(plain, root);
  const complaints: Complaint[] = [...read.complaints];
  if (parsed !== null) {
    const context = { file, root, set, sha256: sha256(canonicalJson(plain)), positions, complete };
    const built = buildScenario(parsed, context);
    if (complaints.length + errors.length + built.complaints.length === 0) {
      const { scenario } = built;
      // Parsing one cell of a grid: the grid itself has been checked already (and this would recurse).
      if (options.cell === undefined) complaints.push(...impossibleCells(root, options, scenario));
      if (complaints.length === 0) return { ok: true, scenario };
    }
    complaints.push(...built.complaints.filter((complaint) => !doubtful(complaint, complaints)));
  }
  const telling = complaints.map((complaint) => located(complaint, root));
  // A place with a YAML syntax error or a failed override has its error already.
  errors.push(...telling.filter((error) => !errors.some((other) => samePlace(error, other))));
  const placed = errors.map((error) => (cell.length === 0 ? error : inFile(error, overridden.root, cell)));
  return { ok: false, errors: sorted(placed, options.set ?? []) };
}

/** Moves an error of a `--grid` setting to the place of that value in the file, if the file's own grid has it. */
function inFile(error: InputError, root: SourceNode, cell: readonly string[]): InputError {
  const setting = cell.find((each) => error.file === placeOfOverride('--grid', each));
  const spot = setting === undefined ? null : spotInGrid(root, setting);
  return spot === null ? error : { ...error, ...spot, message: `${setting}: ${error.message}` };
}

/** A complaint for each value of the grid that, set alone, does not yield a valid scenario. */
function impossibleCells(root: SourceNode, { file }: ParseOptions, { grid = [] }: Scenario): Complaint[] {
  // Without the grid itself: to check all of it again with each of its values would take a time that is its square.
  const source = { root: withoutKey(root, 'grid'), errors: [] };
  return grid.flatMap(({ path, values }) =>
    values.flatMap((value, i): Complaint[] => {
      const setting = `${path}=${value}`;
      const parsed = parseSource(source, { ...(file === undefined ? {} : { file }), cell: [setting] });
      const [first] = parsed.ok ? [] : parsed.errors;
      if (first === undefined) return [];
      const { message, hint } = first;
      const named = message.startsWith(`${setting}: `);
      return [
        { path: ['grid', path, i], atKey: false, message: named ? message : `${setting}: ${message}`, hint },
      ];
    }),
  );
}

/** The schema of scenarios; built by the first call, and kept. */
let ownSchema: ReturnType<typeof scenarioSchema> | null = null;

/** What the schema makes of a scenario. */
interface ReadScenario {
  /** Without the values complained of; null if nothing can be read. */
  readonly parsed: ParsedScenario | null;
  readonly complaints: readonly Complaint[];
  /** The indices in the file of the fault steps that were read, if `complaints` is not empty. */
  readonly positions: readonly number[];
  /** Whether all fault steps were read. */
  readonly complete: boolean;
}

/**
 * Parses a scenario by the schema. If it complains, parses again without the invalid values, so that mistakes which only
 * the later checks find are reported too.
 */
function readBySchema(plain: unknown, root: SourceNode): ReadScenario {
  ownSchema ??= scenarioSchema(faultStepSchema(faults));
  const first = ownSchema.safeParse(plain, { jitless: true });
  if (first.success)
    return { parsed: first.data as ParsedScenario, complaints: [], positions: [], complete: true };
  const told = first.error.issues.flatMap((issue) => complaintsOf(issue, root));
  const complaints = [...withoutConsequences(told, root)];
  const { data, positions, complete } = without(plain, complaints);
  const second = ownSchema.safeParse(data, { jitless: true });
  return { parsed: second.success ? (second.data as ParsedScenario) : null, complaints, positions, complete };
}

/**
 * A copy of the data without the values complained of, so that their defaults apply. A fault step with a mistake is
 * removed as a whole; `positions` are the indices in the file of the steps that remain.
 */
function without(
  plain: unknown,
  complaints: readonly Complaint[],
): { readonly data: unknown; readonly positions: readonly number[]; readonly complete: boolean } {
  const data: unknown = structuredClone(plain);
  const steps = memberOf(data, 'faults');
  const spoilt = new Set<PropertyKey | undefined>();
  for (const { path } of complaints) {
    if (path[0] === 'faults' && path.length > 1) {
      spoilt.add(path[1]);
      continue;
    }
    const holder = path.slice(0, -1).reduce(memberOf, data);
    const last = path[path.length - 1];
    if (isMapping(holder) && last !== undefined) delete holder[last];
  }
  if (!Array.isArray(steps) || !isMapping(data)) return { data, positions: [], complete: false };
  const positions = steps.map((_, i) => i).filter((i) => !spoilt.has(i));
  if (spoilt.size > 0) data.faults = positions.map((i): unknown => steps[i]);
  return { data, positions, complete: spoilt.size === 0 };
}

function isMapping(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(holder: unknown, key: PropertyKey): unknown {
  return isMapping(holder) ? holder[key] : undefined;
}

/**
 * Whether a complaint of the cross-checks may be a mere consequence of a mistake already reported: it concerns
 * the same section, or servers or times when the number of servers or the length of the run is itself invalid.
 */
function doubtful(complaint: Complaint, told: readonly Complaint[]): boolean {
  const [section, index] = complaint.path;
  return told.some(({ path }) => {
    if (path[0] === 'faults' && path.length <= 2) return section === 'faults';
    if (path[0] === 'faults') return section === 'faults' && path[1] === index;
    if (path[0] === 'run' && section === 'clients') return index === 'from';
    if (path[0] === 'run' || (path[0] === 'cluster' && isClusterSize(path)))
      return section === 'faults' || section === path[0];
    return section === path[0];
  });
}

function isClusterSize(path: Path): boolean {
  return path.length === 1 || path[1] === 'replicas' || path[1] === 'spares';
}

function samePlace(a: InputError, b: InputError): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

/** Errors without duplicates, ordered by place: those of the file first, then those of each override. */
function sorted(errors: readonly InputError[], set: readonly string[]): readonly InputError[] {
  const rank = (error: InputError): number =>
    set.findIndex((override) => error.file === placeOfOverride('--set', override));
  const first = new Map<string, InputError>();
  for (const error of errors) {
    const name = `${error.line}:${error.column} ${error.file}\n${error.message}`;
    if (!first.has(name)) first.set(name, error);
  }
  const unique = [...first.values()];
  unique.sort((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column);
  const cut = unique.slice(0, mostErrors);
  const last = cut[cut.length - 1];
  if (unique.length > mostErrors && last !== undefined) {
    cut.push({ ...last, message: `and ${unique.length - mostErrors} more mistakes`, hint: '' });
  }
  return cut;
}
