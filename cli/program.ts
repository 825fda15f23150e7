import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { builtFile } from '../sim/run/threads/built-file.ts';
import type { Console } from './console.ts';

/*
 * To read and compile raftsim takes an engine longer than it takes to parse a scenario. So the build also makes one script
 * of the command, and keeps beside it what the engine compiled while it played a scenario: its code cache. An engine
 * of another version, or with other flags, finds no cache by its name, and loads the modules.
 */

/** What main.ts exports. */
interface Program {
  main(args: readonly string[]): Promise<void>;
  rehearse(args: readonly string[], console: Console): Promise<void>;
}

const FILE = 'program.cjs';
const HEX = 16;

/** Name of the code cache for the engine at hand. */
export function cacheName(): string {
  return `program-${cachedDataVersionTag().toString(HEX)}.cache`;
}

/** The command, with its code cache; null where there is none. */
export function cachedProgram(): Program | null {
  const cache = builtFile(cacheName());
  return cache === null ? null : startProgram(programScript(readFileSync(cache)));
}

/** The built script; throws where there is none. */
export function programScript(cachedData?: Buffer): Script {
  const filename = builtFile(FILE);
  if (filename === null) throw new Error(`there is no ${FILE}`);
  return new Script(readFileSync(filename, 'latin1'), {
    filename,
    cachedData,
  });
}

export function startProgram(script: Script): Program {
  const url = pathToFileURL(builtFile(FILE) ?? '').href;
  const load = (module: string): Promise<unknown> => import(module);
  return script.runInThisContext()(createRequire(url), load, url) as Program;
}
