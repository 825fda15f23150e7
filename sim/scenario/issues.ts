import type * as z from 'zod';
import { homesOf } from './homes.ts';
import { describeValue, type InputError, shorten } from './input-error.ts';
import { nearest, suggest, suggestNear } from './nearest.ts';
import { profileNames } from './raft-profiles.ts';
import { anyStep, type WordsMessage } from './schema/fault-step.ts';
import type { FieldParams } from './schema/leaf.ts';
import type { KeysMessage } from './schema/mapping.ts';
import { childOf, nodeAt, type Path, pathInWords, type SourceNode, toPlain } from './source/source.ts';

/* Turns zod's issues into complaints in plain words, and complaints into errors with line and column. */

type Issue = z.core.$ZodIssue;

/** A mistake in the scenario, located by its path. */
export interface Complaint {
  readonly path: Path;
  /** Whether the key rather than the value is at fault. */
  readonly atKey: boolean;
  readonly message: string;
  readonly hint: string;
}

/** The complaints that a zod issue stands for. */
export function complaintsOf(issue: Issue, root: SourceNode, prefix: Path = []): readonly Complaint[] {
  const path = [...prefix, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, fromJson(issue.message)));
    case 'invalid_union': {
      if (issue.errors.length === 0)
        return [
          unknownWord(path, fromJson(issue.message).words ?? [], root),
          ...otherwise(path.slice(0, -1), root),
        ];
      const branch = bestBranch(issue.errors, nodeAt(root, path));
      return branch.flatMap((inner) => complaintsOf(inner, root, path));
    }
    case 'invalid_key': {
      const name = shorten(String(path[path.length - 1]));
      return [{ path, atKey: true, message: `'${name}' is not a server`, hint: 'servers are n1, n2, ...' }];
    }
    case 'custom':
      return [wrongValue(path, (issue.params ?? {}) as Partial<FieldParams>, root)];
    default:
      return [wrongContainer(path, issue.message, root)];
  }
}

/** Decodes the JSON that mappings and the union of all faults use as their message; {} for any other message. */
function fromJson(message: string): Partial<KeysMessage & WordsMessage> {
  return message.startsWith('{') ? (JSON.parse(message) as Partial<KeysMessage & WordsMessage>) : {};
}

/** A value that is not a mapping or list where one is expected; often just the name of a profile. */
function wrongContainer(path: Path, message: string, root: SourceNode): Complaint {
  const { keys = [] } = fromJson(message);
  const { node, found } = nodeAt(root, path);
  const value = found ? toPlain(node) : undefined;
  const near = keys.includes('profile') && typeof value === 'string' ? nearest(value, profileNames) : '';
  const hint = near === '' ? '' : `did you mean { profile: ${near} }?`;
  return wrongValue(path, { expected: containerInWords(message), hint }, root);
}

/** The phrase after "expected" for a mapping or a list. */
function containerInWords(message: string): string {
  const { keys, words } = fromJson(message);
  if (words !== undefined) return 'a step such as { at: 5s, do: crash, node: leader }';
  if (keys === undefined) return message;
  // Expectations alone have seventy keys: all of them would fill the screen.
  const rest = keys.length - mostMapped;
  return `a mapping of ${rest > 1 ? `${keys.slice(0, mostMapped).join(', ')} and ${rest} more` : keys.join(', ')}`;
}

/** The most keys listed of a mapping that is missing. */
const mostMapped = 17;

/** Hints do not list more known keys than this. */
const mostListed = 40;
/** Nor more keys with the same words. */
const mostAlike = 5;
/** The sections of which keys are looked for elsewhere. */
const sections: readonly string[] = ['cluster', 'network', 'clients', 'settle', 'chaos'];

function unknownKey(key: string, path: Path, { keys = [], notes = {} }: Partial<KeysMessage>): Complaint {
  const where = path.length === 0 ? '' : ` in ${pathInWords(path)}`;
  const note = Object.hasOwn(notes, key) ? notes[key] : undefined;
  // The very word, elsewhere in a scenario, is nearer than one that is spelt alike.
  const homes = path.length === 0 || sections.includes(String(path[0])) ? homesOf(key) : [];
  const guess = homes.length > 0 ? `did you mean ${homes.join(' or ')}?` : suggestNear(key, keys);
  const hint = note ?? (guess === '' ? listing(key, keys) : guess);
  return { path: [...path, key], atKey: true, message: `unknown key '${shorten(key)}'${where}`, hint };
}

/** Mistakes in what every step has: of a step whose fault is unknown, zod looks at nothing else. */
function otherwise(step: Path, root: SourceNode): readonly Complaint[] {
  const { node, found } = nodeAt(root, step);
  if (!found || node.content.kind !== 'mapping') return [];
  const { error } = anyStep.safeParse(toPlain(node));
  return (error?.issues ?? []).flatMap((issue) => complaintsOf(issue, root, step));
}

/** The known keys; of very many only those with the same words, as latency.put.p99 for latency.p99. */
function listing(key: string, keys: readonly string[]): string {
  if (keys.length <= mostListed) return `known here: ${keys.join(', ')}`;
  const words = key.split('.');
  const alike = keys.filter((each) => words.every((word) => each.split('.').includes(word)));
  return alike.length === 0 ? '' : `known here: ${alike.slice(0, mostAlike).join(', ')}`;
}

/** An unknown fault (`do: crahs`), or a step without `do`. */
function unknownWord(path: Path, known: readonly string[], root: SourceNode): Complaint {
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

/**
 * The issues of the union branch that fits the kind of value found: the first branch takes words, the last
 * mappings.
 */
function bestBranch(
  branches: readonly (readonly Issue[])[],
  at: { readonly node: SourceNode; readonly found: boolean },
): readonly Issue[] {
  const isMapping = at.found && at.node.content.kind === 'mapping';
  return (isMapping ? branches[branches.length - 1] : branches[0]) ?? [];
}

function wrongValue(path: Path, params: Partial<FieldParams>, root: SourceNode): Complaint {
  const { expected = '', detail = '', zone } = params;
  const isZone = zone !== undefined && nodeAt(root, ['network', 'zones', zone]).found;
  const hint = isZone ? `did you mean 'zone ${zone}'?` : (params.hint ?? '');
  const { node, found } = nodeAt(root, path);
  const name = path.length === 0 ? 'the scenario' : pathInWords(path);
  const wanted = expected === '' ? '' : `expected ${expected}`;
  const at = (message: string, help: string): Complaint => ({ path, atKey: false, message, hint: help });
  if (!found) return at(wanted === '' ? `${name} is missing` : `${name} is missing, ${wanted}`, hint);
  const value = `${name} is ${describeValue(toPlain(node))}`;
  if (detail === '') return at(wanted === '' ? value : `${value}, ${wanted}`, hint);
  // Only a scalar can be quoted in the message; a mapping or list is named by its path.
  const subject = node.content.kind === 'scalar' ? value : name;
  return at(`${subject}: ${detail}`, hint === '' ? wanted : hint);
}

/** Drops complaints that follow from a misspelt key, such as that the intended key is missing. */
export function withoutConsequences(
  complaints: readonly Complaint[],
  root: SourceNode,
): readonly Complaint[] {
  const misspelt = complaints.filter((complaint) => complaint.atKey);
  return complaints.filter((complaint) => {
    if (complaint.atKey) return true;
    return !misspelt.some(({ path, hint }) => {
      const parent = path.slice(0, -1);
      if (samePath(parent, complaint.path)) return true;
      const key = complaint.path[complaint.path.length - 1];
      const isMissing = !nodeAt(root, complaint.path).found;
      return isMissing && samePath(parent, complaint.path.slice(0, -1)) && hint.includes(`'${String(key)}'`);
    });
  });
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((key, i) => String(key) === String(b[i]));
}

/** The complaint as an error, with the line and column of the key or value that it concerns. */
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
