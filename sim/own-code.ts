import { SourceMap, type SourceMapPayload } from 'node:module';
import { requireBuiltIns } from './built-ins.ts';
import { trackedLoading } from './run/whereabouts.ts';

/*
 * Code that users bring along as single pieces of JavaScript, bundled from files of their own. Each piece is loaded under a
 * name of ours, so that a stack of calls tells which of its lines were at work, and its source map tells where they stood.
 */

/** By the name that stacks have for a piece: its source map, read when it is first asked for. */
const maps = new Map<string, () => SourceMap>();

const INLINE_MAP = /^\/\/# sourceMappingURL=data:application\/json,(\S+)\s*$/m;

/** As the last line of a piece of code: its source map, with the paths in it as users are to read them. */
export function inlineMap(json: string): string {
  return `//# sourceMappingURL=data:application/json,${encodeURIComponent(json)}\n`;
}

/** The code alone: it is the same when only its lines have moved. */
export function withoutMap(text: string): string {
  return text.replace(INLINE_MAP, '');
}

/** Loads a piece of code and returns the module. Throws what the code throws, or that it replaces what is not its own. */
export async function loadOwnCode(text: string): Promise<unknown> {
  const json = INLINE_MAP.exec(text)?.[1];
  const code = encodeURIComponent(json === undefined ? text : named(text, json));
  speakAside();
  try {
    return await trackedLoading(() => import(`data:text/javascript,${code}`) as Promise<unknown>);
  } finally {
    requireBuiltIns();
  }
}

/** Standard output is for what raftsim tells: what code of their own logs goes to standard error. */
function speakAside(): void {
  const aside = console.error.bind(console);
  Object.assign(console, { log: aside, info: aside, debug: aside, dir: (object: unknown) => aside(object) });
}

/** The code under a name that its source map is found by. */
function named(text: string, json: string): string {
  const name = `raftsim:own-code-${maps.size + 1}`;
  let map: SourceMap | undefined;
  maps.set(name, () => {
    map ??= new SourceMap(JSON.parse(decodeURIComponent(json)) as SourceMapPayload);
    return map;
  });
  return `${withoutMap(text)}\n//# sourceURL=${name}\n`;
}

/**
 * Where in its user's files code that was loaded here threw this: "my-raft.ts:12:9", '' if nobody knows. Engines differ in
 * what they take for the place, and lines move when a comment is added: a place is no part of a history.
 */
export function placeOf(error: unknown): string {
  if (maps.size === 0) return '';
  const places = [...placesIn(stackOf(error))];
  // A line of their own tells more than one of a library that they use.
  return places.find((place) => !place.includes('node_modules/')) ?? places[0] ?? '';
}

/** Calls are at the end of a stack, after the message. */
const LONGEST_STACK = 100_000;

/** The stack that came with what was thrown; '' if there is none. To ask for it may throw as well. */
function stackOf(error: unknown): string {
  try {
    return error instanceof Error && typeof error.stack === 'string' ? error.stack.slice(-LONGEST_STACK) : '';
  } catch {
    return '';
  }
}

/** Longer texts are no messages for people, and are told again in each report. */
const LONGEST_MESSAGE = 2_000;

/** What was thrown, in words. Anything can be: what does not even tell what it is, too. */
export function messageOf(error: unknown): string {
  try {
    const message = String(error instanceof Error ? error.message : error);
    return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
  } catch {
    return 'something that cannot be put into words';
  }
}

/** "no such luck (my-raft.ts:12:9)" */
export function thrownInWords(message: string, place = ''): string {
  return place === '' ? message : `${message} (${place})`;
}

/** "handed out what no host can use: out.send[0] is null, and must be a Message" */
export function unusableInWords(message: string): string {
  return `handed out what no host can use: ${message}`;
}

function* placesIn(stack: string): Generator<string> {
  for (const [, name, line, column] of stack.matchAll(/(raftsim:own-code-\d+):(\d+):(\d+)\)?$/gm)) {
    const found = maps
      .get(name)?.()
      .findEntry(Number(line) - 1, Number(column) - 1);
    if (found !== undefined && 'originalSource' in found)
      yield `${found.originalSource}:${found.originalLine + 1}:${found.originalColumn + 1}`;
  }
}
