/* The source tree: the user's input as parsed from YAML or JSON, with the place of every key and value. */

/** A place in the input. */
export interface Spot {
  /** The file, or the `--set path=value` or `--grid path=value`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface SourceNode {
  readonly spot: Spot;
  /** The place of the value's key; in a list and at the root, which have no key, equal to `spot`. */
  readonly keySpot: Spot;
  readonly content: SourceContent;
}

export type Scalar = string | number | boolean | null;
type SourceContent =
  | { readonly kind: 'scalar'; readonly value: Scalar }
  | { readonly kind: 'list'; readonly items: readonly SourceNode[] }
  | { readonly kind: 'mapping'; readonly entries: ReadonlyMap<string, SourceNode> };

export type Path = readonly PropertyKey[];

/** The tree as plain data, for the schema. */
export function toPlain(node: SourceNode): unknown {
  switch (node.content.kind) {
    case 'scalar':
      return node.content.value;
    case 'list':
      return node.content.items.map(toPlain);
    case 'mapping':
      return Object.fromEntries([...node.content.entries].map(([key, child]) => [key, toPlain(child)]));
    default:
      return node.content satisfies never;
  }
}

/** The child under a key or an index. */
export function childOf(node: SourceNode, key: PropertyKey): SourceNode | undefined {
  if (node.content.kind === 'mapping') return node.content.entries.get(String(key));
  return node.content.kind === 'list' ? node.content.items[Number(key)] : undefined;
}

/** A mapping without a key. */
export function withoutKey(node: SourceNode, key: string): SourceNode {
  if (node.content.kind !== 'mapping') return node;
  const entries = new Map(node.content.entries);
  entries.delete(key);
  return { ...node, content: { kind: 'mapping', entries } };
}

/** The node at a path; if there is none (`found` is false), the last node on the way. */
export function nodeAt(root: SourceNode, path: Path): { readonly node: SourceNode; readonly found: boolean } {
  let node = root;
  for (const key of path) {
    const child = childOf(node, key);
    if (child === undefined) return { node, found: false };
    node = child;
  }
  return { node, found: true };
}

/** Whether the user wrote a value at this path. Defaults are not in the source tree. */
export function isWritten(root: SourceNode, path: Path): boolean {
  return nodeAt(root, path).found;
}

/** JSON with sorted keys: equal for scenarios that differ only in layout, comments or the order of keys. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonicalJson(child)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** `faults.0.at`, as `--set` takes it. */
export function pathInWords(path: Path): string {
  return path.map(String).join('.');
}
