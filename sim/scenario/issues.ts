import type * as z from 'zod';
import { type FieldParams, knownKeys, knownWords } from './fields.ts';
import { describeValue, type InputError, shorten } from './input-error.ts';
import { suggest } from './nearest.ts';
import { childOf, nodeAt, type Path, pathInWords, type SourceNode, toPlain } from './source.ts';

/* zod's issues, in words and with their places. */

type Issue = z.core.$ZodIssue;

/** A mistake at a path of the scenario. */
export interface Complaint {
  readonly path: Path;
  /** Whether the key rather than the value is at fault. */
  readonly atKey: boolean;
  readonly message: string;
  readonly hint: string;
}

/** Every complaint that an issue amounts to. */
export function complaintsOf(issue: Issue, root: SourceNode, prefix: Path = []): readonly Complaint[] {
  const path = [...prefix, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, listed(issue.message, knownKeys)));
    case 'invalid_union':
      return issue.errors.length === 0
        ? [unknownWord(path, issue.message, root)]
        : bestBranch(issue.errors, nodeAt(root, path)).flatMap((inner) => complaintsOf(inner, root, path));
    case 'invalid_key':
      return [
        {
          path,
          atKey: true,
          message: `'${shorten(String(path[path.length - 1]))}' is no server`,
          hint: 'servers are n1, n2, ...',
        },
      ];
    case 'custom':
      return [wrongValue(path, issue.message, (issue.params ?? {}) as Partial<FieldParams>, root)];
    default:
      return [wrongValue(path, inWords(issue.message), {}, root)];
  }
}

/** A mapping's expectation, told by its keys. */
function inWords(message: string): string {
  const keys = listed(message, knownKeys);
  return keys.length === 0 ? message : `a mapping of ${keys.join(', ')}`;
}

function listed(message: string, mark: string): readonly string[] {
  return message.startsWith(mark)
    ? message
        .slice(mark.length)
        .split(', ')
        .filter((word) => word !== '')
    : [];
}

function unknownKey(key: string, path: Path, known: readonly string[]): Complaint {
  const where = path.length === 0 ? '' : ` in ${pathInWords(path)}`;
  const hint =
    known.length > 40 ? suggest(key, known, '').replace(/^: .*/, '') : suggest(key, known, 'known here');
  return { path: [...path, key], atKey: true, message: `unknown key '${shorten(key)}'${where}`, hint };
}

/** `do: crahs`. */
function unknownWord(path: Path, message: string, root: SourceNode): Complaint {
  const known = listed(message, knownWords);
  const { node, found } = nodeAt(root, path);
  const value = found ? toPlain(node) : undefined;
  if (typeof value === 'string') {
    return {
      path,
      atKey: false,
      message: `unknown fault '${shorten(value)}'`,
      hint: suggest(value, known, 'known faults'),
    };
  }
  const step = path.slice(0, -1);
  if (value === undefined) {
    return {
      path: step,
      atKey: false,
      message: `${pathInWords(step)} does not say what to do`,
      hint: 'add do: crash or another fault',
    };
  }
  return {
    path,
    atKey: false,
    message: `${pathInWords(path)} is ${describeValue(value)}, expected the name of a fault`,
    hint: `known faults: ${known.join(', ')}`,
  };
}

/** Of a union's branches the one whose kind of value was found: the first takes words, the last mappings. */
function bestBranch(
  branches: readonly (readonly Issue[])[],
  at: { readonly node: SourceNode; readonly found: boolean },
): readonly Issue[] {
  const isMapping = at.found && at.node.content.kind === 'mapping';
  return (isMapping ? branches[branches.length - 1] : branches[0]) ?? [];
}

function wrongValue(path: Path, expected: string, params: Partial<FieldParams>, root: SourceNode): Complaint {
  const { node, found } = nodeAt(root, path);
  const value = found ? toPlain(node) : undefined;
  const name = path.length === 0 ? 'the scenario' : pathInWords(path);
  const detail = params.detail ?? '';
  const hint = params.hint ?? '';
  if (value === undefined) {
    return {
      path,
      atKey: false,
      message: `${name} is missing${expected === '' ? '' : `, expected ${expected}`}`,
      hint,
    };
  }
  const parts = [`${name} is ${describeValue(value)}`];
  if (detail !== '') parts.push(`: ${detail}`);
  const message = parts.join('');
  if (hint !== '')
    return {
      path,
      atKey: false,
      message: detail === '' ? `${message}, expected ${expected}` : message,
      hint,
    };
  if (expected === '') return { path, atKey: false, message, hint: '' };
  return detail === ''
    ? { path, atKey: false, message: `${message}, expected ${expected}`, hint: '' }
    : { path, atKey: false, message, hint: `expected ${expected}` };
}

/** A complaint with the place of what it speaks of. */
export function located(complaint: Complaint, root: SourceNode): InputError {
  const { node } = nodeAt(root, complaint.path);
  const parent = nodeAt(root, complaint.path.slice(0, -1)).node;
  const key = complaint.path[complaint.path.length - 1];
  const child = key === undefined ? undefined : childOf(parent, key);
  const spot = complaint.atKey && child !== undefined ? child.keySpot : node.spot;
  return {
    file: spot.file,
    line: spot.line,
    column: spot.column,
    message: complaint.message,
    hint: complaint.hint,
  };
}
