import { mistakenArguments } from '../arguments.ts';
import { sha256 } from '../kernel/sha256.ts';
import { bugNames } from '../zoo/registry.ts';
import { buildScenario } from './build/scenario.ts';
import { faultCatalogue } from './fault-catalogue.ts';
import type { InputError } from './input-error.ts';
import { type Complaint, complaintsOf, located, withoutConsequences } from './issues.ts';
import { applyOverrides, placeOfOverride } from './overrides.ts';
import type { Scenario } from './scenario.ts';
import type { FaultSchema } from './schema/fault.ts';
import { faultStepSchema } from './schema/fault-step.ts';
import { spotInGrid } from './schema/grid-field.ts';
import { type ParsedScenario, scenarioSchema } from './schema/scenario.ts';
import { readSource } from './source/read-source.ts';
import { canonicalJson, type Path, type SourceNode, toPlain } from './source/source.ts';

export interface ParseOptions {
  /** Path as the user gave it: named in messages and replay lines. */
  readonly file?: string;
  /** Overrides as of `--set`: 'cluster.replicas=7'. */
  readonly set?: readonly string[];
  /** Settings of one cell of a grid, applied after `set`. */
  readonly cell?: readonly string[];
  /** The faults there are; those of raftsim if left out. */
  readonly catalogue?: readonly FaultSchema[];
  /** Names that `zoo:` may hold; those of raftsim's zoo if left out. */
  readonly bugs?: readonly string[];
}

export type ParseResult =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly errors: readonly InputError[] };

/** More errors than anybody reads at once are not told. */
const mostErrors = 50;

/**
 * Reads a scenario. Never throws for anything the text or the overrides may hold: every mistake is an
 * InputError with its place, several at once where the text allows it.
 *
 * @example
 * const parsed = parseScenario('run: 10s', { set: ['cluster.replicas=3'] });
 * if (parsed.ok) console.log(parsed.scenario.cluster.replicas); // 3
 */
export function parseScenario(text: string, options: ParseOptions = {}): ParseResult {
  const mistaken = mistakenArguments(text, options);
  if (mistaken !== null) return { ok: false, errors: [mistaken] };
  const { file = '', catalogue = faultCatalogue, bugs = bugNames, cell = [] } = options;
  const set = [...(options.set ?? []), ...cell];
  const yaml = readSource(text, file);
  if (yaml.root === null) return { ok: false, errors: sorted(yaml.errors, []) };
  const overridden = applyOverrides(yaml.root, options.set ?? []);
  const { root, errors: wrongCell } = applyOverrides(overridden.root, cell, '--grid');
  const errors: InputError[] = [...yaml.errors, ...overridden.errors, ...wrongCell];

  const plain = toPlain(root);
  const schema = schemaFor(catalogue);
  const first = schema.safeParse(plain, { jitless: true });
  const issues = first.success ? [] : first.error.issues;
  const told = issues.flatMap((issue) => complaintsOf(issue, root));
  const complaints: Complaint[] = [...withoutConsequences(told, root)];
  // What is left when the mistakes are taken out is read once more, so that all mistakes are told together.
  const sound = first.success ? { data: plain, positions: [], complete: true } : without(plain, complaints);
  const readable = first.success ? first : schema.safeParse(sound.data, { jitless: true });
  const context = {
    file,
    root,
    set,
    sha256: sha256(canonicalJson(plain)),
    catalogue,
    bugs,
    positions: sound.positions,
    complete: sound.complete,
  };
  if (readable.success) {
    const built = buildScenario(readable.data as ParsedScenario, context);
    if (complaints.length + errors.length + built.complaints.length === 0) {
      const { scenario } = built;
      // A cell comes from a grid that has been looked at.
      if (options.cell === undefined) complaints.push(...impossibleCells(text, options, scenario));
      if (complaints.length === 0) return { ok: true, scenario };
    }
    complaints.push(...built.complaints.filter((complaint) => !doubtful(complaint, complaints)));
  }
  const telling = complaints.map((complaint) => located(complaint, root));
  // A value that YAML itself objects to has been told already.
  errors.push(...telling.filter((error) => !errors.some((other) => samePlace(error, other))));
  const placed = errors.map((error) => (cell.length === 0 ? error : inFile(error, overridden.root, cell)));
  return { ok: false, errors: sorted(placed, options.set ?? []) };
}

/** A mistake in what a cell of the file's own grid sets, at its place in the file. */
function inFile(error: InputError, root: SourceNode, cell: readonly string[]): InputError {
  const setting = cell.find((each) => error.file === placeOfOverride('--grid', each));
  const spot = setting === undefined ? null : spotInGrid(root, setting);
  return spot === null ? error : { ...error, ...spot, message: `${setting}: ${error.message}` };
}

/** Every value of a grid has to make a scenario, all else being as it is. */
function impossibleCells(text: string, options: ParseOptions, { grid = [] }: Scenario): Complaint[] {
  return grid.flatMap(({ path, values }) =>
    values.flatMap((value, i): Complaint[] => {
      const setting = `${path}=${value}`;
      const parsed = parseScenario(text, { ...options, cell: [setting] });
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

let ownSchema: {
  readonly catalogue: readonly FaultSchema[];
  readonly schema: ReturnType<typeof scenarioSchema>;
} | null = null;

function schemaFor(catalogue: readonly FaultSchema[]): ReturnType<typeof scenarioSchema> {
  if (ownSchema?.catalogue !== catalogue)
    ownSchema = { catalogue, schema: scenarioSchema(faultStepSchema(catalogue)) };
  return ownSchema.schema;
}

/** The data without the values complained of: their defaults stand in. A fault step goes as a whole. */
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
 * Whether a complaint about how things fit together may follow from a mistake told already: it speaks of the
 * same section, or of servers and times where their number or the run is in doubt.
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

/** By place, the file before the overrides; each once. */
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
