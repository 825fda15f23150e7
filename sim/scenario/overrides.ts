import { describeValue, type InputError } from './input-error.ts';
import { suggest } from './nearest.ts';
import { childOf, type SourceNode, type Spot } from './source/source.ts';
import { readYaml } from './source/yaml-source.ts';

/*
 * Applies `--set path=value`, which replaces or adds any value of the file, and in the same way the settings of a
 * cell of a grid, whose errors name `--grid`. Elements of lists are addressed by index (faults.0.at) or by `id`
 * (faults.split.for).
 */

type OverridingOption = '--set' | '--grid';

/** The text that errors in an override show in place of a file name. */
export function placeOfOverride(option: OverridingOption, override: string): string {
  return `${option} ${override}`;
}

/** The lists of a scenario, whose elements an override can change but not add. */
const lists: readonly string[] = ['faults', 'clients.operations', 'network.links', 'network.messages'];

interface OverrideResult {
  readonly root: SourceNode;
  readonly errors: readonly InputError[];
}

/** Sections whose keys contain dots, so that the rest of a path is a single key. */
const dottedSections: readonly string[] = ['expect', 'tolerance', 'grid'];

/**
 * The tree with the overrides applied in order. One that cannot be applied yields an error placed at the
 * override.
 */
export function applyOverrides(
  root: SourceNode,
  overrides: readonly string[],
  option: OverridingOption = '--set',
): OverrideResult {
  const errors: InputError[] = [];
  let current = root;
  for (const override of overrides) {
    const result = applyOne(current, override, placeOfOverride(option, override));
    if ('message' in result) errors.push(result);
    else if ('errors' in result) errors.push(...result.errors);
    else current = result;
  }
  return { root: current, errors };
}

function applyOne(
  root: SourceNode,
  override: string,
  file: string,
): SourceNode | InputError | { readonly errors: readonly InputError[] } {
  const whole: Spot = { file, line: 1, column: 1 };
  const equals = override.indexOf('=');
  if (equals === 0)
    return { ...whole, message: 'no path is given', hint: 'write path=value, as in cluster.replicas=7' };
  if (equals < 0) {
    return { ...whole, message: 'no value is given', hint: 'write path=value, as in cluster.replicas=7' };
  }
  const text = override.slice(equals + 1);
  const spot: Spot = { file, line: 1, column: equals + 2 };
  if (text.trim() === '') return { ...spot, message: 'no value is given', hint: `write ${override}...` };
  const value = readValue(text, spot);
  if ('errors' in value) return value;
  return replace(root, splitPath(override.slice(0, equals)), value, whole, []);
}

function readValue(text: string, spot: Spot): SourceNode | { readonly errors: readonly InputError[] } {
  const asText: SourceNode = { spot, keySpot: spot, content: { kind: 'scalar', value: text.trim() } };
  // A leading > needs no quotes here, although in YAML it would begin a folded block scalar.
  if (/^\s*>/.test(text)) return asText;
  const { root, errors } = readYaml(text, { file: spot.file, columnOffset: spot.column - 1 });
  return root === null || errors.length > 0 ? { errors } : { ...root, keySpot: spot };
}

function splitPath(path: string): readonly string[] {
  const keys = path.trim().split('.');
  const [first = '', ...rest] = keys;
  return dottedSections.includes(first) && rest.length > 0 ? [first, rest.join('.')] : keys;
}

function replace(
  node: SourceNode,
  path: readonly string[],
  value: SourceNode,
  whole: Spot,
  walked: readonly string[],
): SourceNode | InputError {
  const [key, ...rest] = path;
  if (key === undefined) return { ...value, keySpot: value.spot };
  const refuse = (message: string, hint: string): InputError => ({ ...whole, message, hint });
  if (key === '') return refuse('a path has no empty parts', 'write path=value, as in cluster.replicas=7');
  const here = walked.join('.');
  const { content } = node;
  if (content.kind === 'list') {
    const position = positionOf(content.items, key);
    const child = content.items[position];
    if (child === undefined)
      return refuse(`${here} has no element '${key}'`, elementsHint(content.items, key));
    const replaced = replace(child, rest, value, whole, [...walked, key]);
    if ('message' in replaced) return replaced;
    return {
      ...node,
      content: { kind: 'list', items: content.items.map((item, i) => (i === position ? replaced : item)) },
    };
  }
  if (content.kind === 'scalar' && content.value !== null) {
    return refuse(
      `${here} is ${describeValue(content.value)} and has no '${key}'`,
      `set it as a whole: ${here}=...`,
    );
  }
  const entries = new Map(content.kind === 'mapping' ? content.entries : []);
  const empty: SourceNode = {
    spot: value.spot,
    keySpot: whole,
    content: { kind: 'mapping', entries: new Map() },
  };
  if (lists.includes(here) && !(content.kind === 'mapping' && content.entries.size > 0))
    return refuse(`${here} has no element '${key}'`, elementsHint([], key));
  const before = entries.get(key);
  const replaced = replace(before ?? empty, rest, value, whole, [...walked, key]);
  if ('message' in replaced) return replaced;
  // A key that the file has keeps its place there, since reports name its line.
  entries.set(key, before === undefined ? replaced : { ...replaced, keySpot: before.keySpot });
  return { ...node, content: { kind: 'mapping', entries } };
}

function positionOf(items: readonly SourceNode[], key: string): number {
  return /^\d+$/.test(key) ? Number(key) : items.findIndex((item) => idOf(item) === key);
}

function idOf(item: SourceNode): string {
  const id = childOf(item, 'id');
  return id?.content.kind === 'scalar' ? String(id.content.value) : '';
}

function elementsHint(items: readonly SourceNode[], key: string): string {
  if (items.length === 0) return 'the list is empty';
  const ids = items.map(idOf).filter((id) => id !== '');
  return ids.length > 0 && !/^\d+$/.test(key)
    ? suggest(key, ids, 'ids')
    : items.length === 1
      ? 'its only element is 0'
      : `its elements are 0 to ${items.length - 1}`;
}
