import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import type { Console } from '../console/console.ts';

/*
 * Starts raftsim from a V8 code cache. Reading and compiling raftsim takes longer than parsing a scenario. So the
 * build also makes a single script of the command, and stores beside it the code that V8 has compiled while
 * playing a scenario. The name of the cache contains the version of Node, and V8's version and flags; if there is no
 * cache for the present ones, the ordinary modules are loaded.
 */

/** The exports of main.ts. */
interface Program {
  main(args: readonly string[]): Promise<void>;
  rehearse(args: readonly string[], console: Console): Promise<void>;
}

const FILE = 'program.cjs';
const HEX = 16;

/**
 * Name of the code cache for this build of Node. V8's own tag does not tell apart versions of Node that have the
 * same V8 with other patches, and V8 crashes when it runs the code of another.
 */
export function cacheName(): string {
  const { version, versions, platform, arch } = process;
  const tag = cachedDataVersionTag().toString(HEX);
  return `program-${version}-${versions.v8}-${platform}-${arch}-${tag}.cache`;
}

/** The command, loaded from its code cache; null if there is none. */
export function cachedProgram(): Program | null {
  const cache = builtFile(cacheName());
  return cache === null ? null : startProgram(programScript(readFileSync(cache)));
}

/** The built script; throws if there is none. */
export function programScript(cachedData?: Buffer): Script {
  const filename = builtFile(FILE);
  if (filename === null) throw new Error(`there is no ${FILE}`);
  return new Script(readFileSync(filename, 'latin1'), {
    filename,
    cachedData,
  });
}

/** The program of a script; its modules are loaded when they are needed. */
export function startProgram(script: Script): Program {
  const url = pathToFileURL(builtFile(FILE) ?? '').href;
  const load = (module: string): Promise<unknown> => import(module);
  return script.runInThisContext()(createRequire(url), load, url) as Program;
}
