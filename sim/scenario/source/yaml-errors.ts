import { type Document, isCollection, isNode, isPair, type YAMLParseError } from 'yaml';
import type { InputError } from '../input-error.ts';
import type { Spot } from './source.ts';

/* Translates the errors of the YAML library into words for the author of a scenario. */

/** Only this many syntax errors are reported: further ones are mostly consequences of the first. */
const mostSyntaxErrors = 5;

type Complaint = Pick<YAMLParseError, 'code' | 'message' | 'pos'>;

/** The syntax errors and warnings of a YAML document. */
export function yamlErrors(
  document: Document.Parsed,
  text: string,
  spotAt: (offset: number) => Spot,
): InputError[] {
  const errors: InputError[] = [];
  let lost = false;
  let tooDeep = false;
  for (const complaint of [...document.errors, ...document.warnings]) {
    // After one unexpected token, the library reports nearly every following token as well.
    if (errors.length === mostSyntaxErrors || (lost && complaint.code === 'UNEXPECTED_TOKEN')) continue;
    lost ||= complaint.code === 'UNEXPECTED_TOKEN';
    // How often the library exhausts the stack depends on what V8 has compiled by then, so it is reported only once.
    if (tooDeep && isTooDeep(complaint)) continue;
    tooDeep ||= isTooDeep(complaint);
    const offset = Math.min(complaint.pos[0], text.length);
    const sign = unquotedSign(text, offset, spotAt);
    const spot = sign ?? spotAt(offset);
    if (errors.some((e) => e.line === spot.line && e.column === spot.column)) continue;
    errors.push(sign ?? { ...spot, ...inWords(complaint, () => openedOn(document, offset, spotAt)) });
  }
  if (document.directives.yaml.version !== '1.2') {
    errors.push({ ...spotAt(0), message: 'scenarios are YAML 1.2', hint: 'remove the %YAML line' });
  }
  return errors;
}

/**
 * The error for `elections: >= 3`, where YAML takes the sign for the start of a folded block scalar; null if not
 * so.
 */
export function unquotedSign(
  text: string,
  offset: number,
  spotAt: (offset: number) => Spot,
): InputError | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(start).split('\n', 1)[0] ?? '';
  const match = /:\s+(>\s*=?\s*[\d.][^#,}]*)/.exec(line);
  const value = match?.[1]?.trim();
  if (match === null || value === undefined || start + match.index > offset) return null;
  const place = spotAt(start + line.indexOf(value, match.index));
  return { ...place, message: 'a value that begins with > must be quoted', hint: `write '${value}'` };
}

/** A hint with the line of the innermost bracket that is still open at `offset`; '' if it is on the same line. */
function openedOn({ contents }: Document.Parsed, offset: number, spotAt: (offset: number) => Spot): string {
  let opened = offset;
  let node: unknown = contents;
  while (isCollection(node)) {
    if (node.flow === true && node.range?.[1] === offset) opened = node.range[0];
    const inner = node.items.map((item: unknown) => (isPair(item) ? (item.value ?? item.key) : item));
    node = inner.findLast((each) => isNode(each) && (each.range?.[0] ?? offset) < offset);
  }
  const { line } = spotAt(opened);
  return line === spotAt(offset).line ? '' : `opened on line ${line}`;
}

const keyAlone = {
  message: 'a key without its colon',
  hint: 'write key: value, the colon followed by a space',
} as const;

function inWords(
  { code, message }: Complaint,
  whereOpened: () => string,
): { readonly message: string; readonly hint: string } {
  if (/^Flow (map|sequence) .*end with/.test(message)) {
    return { message: 'a bracket that was opened before is not closed', hint: whereOpened() };
  }
  if (/^Missing closing ["']quote/.test(message)) {
    return { message: 'a quote that was opened before is not closed', hint: '' };
  }
  if (/^Implicit map keys need to be followed/.test(message)) return keyAlone;
  switch (code) {
    case 'TAB_AS_INDENT':
      return { message: 'a tab where YAML wants spaces', hint: 'indent with spaces' };
    case 'UNEXPECTED_TOKEN':
      return {
        message: 'this does not fit what precedes it',
        hint: 'is the indentation wrong, or a colon missing?',
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        message: 'a mapping begins where there is a value already',
        hint: 'is a line break or a quote missing?',
      };
    case 'MULTILINE_IMPLICIT_KEY':
      return keyAlone;
    case 'BAD_INDENT':
      return { message: 'the indentation does not match the lines around it', hint: '' };
    case 'TAG_RESOLVE_FAILED':
      return {
        message: lowerFirst(message.replace('tag:yaml.org,2002:', '!!')),
        hint: 'scenarios use no tags (words with !)',
      };
    default:
      return {
        message: isTooDeep({ message }) ? 'nested too deeply' : lowerFirst(message),
        hint: '',
      };
  }
}

/** The library is recursive, and reports a stack exhausted by deep nesting as one of its errors. */
function isTooDeep({ message }: Pick<Complaint, 'message'>): boolean {
  return message.includes('call stack');
}

function lowerFirst(message: string): string {
  const line = message.split('\n')[0] ?? '';
  return line.slice(0, 1).toLowerCase() + line.slice(1);
}
