import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { bundle, libraryExports } from '../../cli/own-replica/bundle.ts';
import * as library from '../../sim/index.ts';
import { loadOwnCode } from '../../sim/world/own-replica/own-code.ts';

/* Modules of users: their CommonJS dependencies, and what they print. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-own-'));
const kept = { ...console };
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  Object.assign(console, kept);
});

async function load(name: string, text: string): Promise<unknown> {
  writeFileSync(join(folder, name), text);
  const code = await bundle(join(folder, name));
  if (typeof code !== 'string') throw new Error(code[0]?.message);
  return (await loadOwnCode(code)).exports;
}

it('a CommonJS dependency can require modules of Node, even if the user module defines its own `require`', async () => {
  const dependency = join(folder, 'node_modules', 'older');
  mkdirSync(dependency, { recursive: true });
  writeFileSync(join(dependency, 'package.json'), '{ "name": "older", "main": "index.js" }');
  writeFileSync(
    join(dependency, 'index.js'),
    "const Emitter = require('events');\nconst { inspect } = require('node:util');\n" +
      'exports.told = () => inspect([new Emitter().listenerCount("x")]);\n',
  );
  const text = "import { told } from 'older';\nconst require = 1;\nexport const all = [told(), require];\n";
  expect(await load('uses-older.js', text)).toMatchObject({ all: ['[ 0 ]', 1] });
  expect(await load('itself.cjs', "exports.sep = require('path').sep;\n")).toMatchObject({ sep: '/' });
});

it('what a user module prints does not go to standard output, which is for reports', async () => {
  const aside = vi.spyOn(console, 'error').mockImplementation(() => {});
  const out = vi.spyOn(process.stdout, 'write');
  const before = out.mock.calls.length;
  await load('talks.js', "console.log('a'); console.info('b'); console.debug('c'); console.dir('d');\n");
  const printed = out.mock.calls.slice(before).length;
  vi.restoreAllMocks();
  expect([aside.mock.calls.flat(), printed]).toEqual([['a', 'b', 'c', 'd'], 0]);
});

it('a module may import whatever the library exports', () => {
  expect([...libraryExports()].sort()).toEqual(Object.keys(library).sort());
});
