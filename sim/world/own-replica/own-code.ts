import { SourceMap, type SourceMapPayload } from 'node:module';
import { requireBuiltIns } from './built-ins.ts';
import { trackedLoading } from './whereabouts.ts';

/*
 * Loads users' own code: bundles of JavaScript with inline source maps. Each bundle is loaded under a name of its own, so
 * that stack traces identify its lines, and the source map maps these to the user's files.
 */

/** The only export of a bundle that the command makes: runs the user's module from its top and returns its exports. */
export const RUN_MODULE = 'raftsimRunModule';

/** Source maps by the bundle's name in stack traces; parsed on first use. */
const maps = new Map<string, () => SourceMap>();

const INLINE_MAP = /^\/\/# sourceMappingURL=data:application\/json,(\S+)\s*$/m;

/** The last line of a bundle: its source map, whose paths are the ones shown to users. */
export function inlineMap(json: string): string {
  return `//# sourceMappingURL=data:application/json,${encodeURIComponent(json)}\n`;
}

/** A bundle without its source map, which is all that changes when lines move. */
export function withoutMap(text: string): string {
  return text.replace(INLINE_MAP, '');
}

/** A loaded module of a user's. */
interface OwnCode {
  readonly exports: unknown;
  /**
   * Runs the module from its top once more and returns its new exports. A bundle that is an ordinary ES module, as users
   * of the library make them, cannot run again: its exports are always the same.
   */
  readonly anew: () => unknown;
}

/** Loads a bundle. Throws what the code throws, or an error if it replaces built-in functions. */
export async function loadOwnCode(text: string): Promise<OwnCode> {
  const json = INLINE_MAP.exec(text)?.[1];
  const code = encodeURIComponent(json === undefined ? text : named(text, json));
  speakAside();
  try {
    return await trackedLoading(async () => {
      const module = (await import(`data:text/javascript,${code}`)) as Readonly<Record<string, unknown>>;
      const run = module[RUN_MODULE];
      const anew = typeof run === 'function' ? (run as () => unknown) : () => module;
      return { exports: anew(), anew };
    });
  } finally {
    requireBuiltIns();
  }
}

/** Redirects the output of user code to standard error: standard output is for raftsim's own. */
function speakAside(): void {
  const aside = console.error.bind(console);
  Object.assign(console, { log: aside, info: aside, debug: aside, dir: (object: unknown) => aside(object) });
}

/** The bundle under a new name, by which its source map is registered. */
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
 * The place in the user's files where loaded code threw this error: "my-raft.ts:12:9", '' if unknown. Places are not part
 * of a run's history: JavaScript engines differ about them, and lines move when a comment is added.
 */
export function placeOf(error: unknown): string {
  if (maps.size === 0) return '';
  const places = [...placesIn(stackOf(error))];
  // A line of the user's own code is more informative than one of a library.
  return places.find((place) => !place.includes('node_modules/')) ?? places[0] ?? '';
}

/** How much of a stack trace is searched: its end, since the calls come after the message. */
const LONGEST_STACK = 100_000;

/** The stack trace of a thrown value; '' if there is none. Reading it may itself throw. */
function stackOf(error: unknown): string {
  try {
    return error instanceof Error && typeof error.stack === 'string' ? error.stack.slice(-LONGEST_STACK) : '';
  } catch {
    return '';
  }
}

/** Longer messages are cut, since every report repeats them. */
const LONGEST_MESSAGE = 2_000;

/** The message of a thrown value. Any value can be thrown, even one whose conversion to text throws. */
export function messageOf(error: unknown): string {
  try {
    const message = String(error instanceof Error ? error.message : error);
    return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
  } catch {
    return 'a value that cannot be converted to text';
  }
}

/** What V8 says where something frozen is changed. */
const FROZEN = /^Cannot (?:add property|assign to read only property|delete property) /;

/** "no such luck (my-raft.ts:12:9)" */
export function thrownInWords(message: string, place = ''): string {
  const why = FROZEN.test(message)
    ? ': what a step was given or has handed over is frozen, lists of entries too'
    : '';
  return place === '' ? message + why : `${message} (${place})${why}`;
}

/** "produced invalid output: out.send[0] is null, and must be a Message" */
export function unusableInWords(message: string): string {
  return `produced invalid output: ${message}`;
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
