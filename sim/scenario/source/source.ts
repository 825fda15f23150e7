/* What the user wrote, as a tree in which every value and every key knows its place. */

/** Where something stands. */
export interface Spot {
  /** The file, or the `--set path=value` or `--grid path=value`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface SourceNode {
  readonly spot: Spot;
  /** Of the key that leads here; the value's own spot in a list and at the root. */
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

/** The node at a path; where the path leads nowhere, the last node on the way. */
export function nodeAt(root: SourceNode, path: Path): { readonly node: SourceNode; readonly found: boolean } {
  let node = root;
  for (const key of path) {
    const child = childOf(node, key);
    if (child === undefined) return { node, found: false };
    node = child;
  }
  return { node, found: true };
}

/** Whether somebody wrote a value there, the default or another: a default that stands in is not in the tree. */
export function isWritten(root: SourceNode, path: Path): boolean {
  return nodeAt(root, path).found;
}

/** The tree as JSON with sorted keys: equal for scenarios that differ in layout, comments or order of keys alone. */
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
