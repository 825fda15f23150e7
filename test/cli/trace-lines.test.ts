import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { Damaged, traceLines } from '../../cli/traces/trace-lines.ts';

/* A long trace, which no buffer can hold, is decompressed piece by piece. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-trace-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(...parts: readonly (string | Uint8Array)[]): string {
  const file = join(folder, 'lines');
  writeFileSync(file, Buffer.concat(parts.map((part) => Buffer.from(part))));
  return file;
}

describe('the lines of a trace', () => {
  it('are the same from a plain file and from gzip files however they are divided, each time', () => {
    const text = `one\n\ntwo äöü\n${'long '.repeat(500_000)}\n${'x\n'.repeat(1000)}last`;
    const expected = text.split('\n').filter((line) => line !== '');
    const bytes = Buffer.from(text);
    const cut = [3, 10, 1_000_000, bytes.length - 1].map((at, i, all) => bytes.subarray(all[i - 1] ?? 0, at));
    const members = [...cut, bytes.subarray(-1)].map((part) => gzipSync(part));
    for (const file of [[bytes], [gzipSync(bytes)], members]) {
      const lines = traceLines(fileOf(...file));
      expect([...lines()]).toEqual(expected);
      expect([...lines()]).toEqual(expected);
    }
  });

  it('come member by member, so that only one is in memory', () => {
    const broken = gzipSync('three\n');
    broken[broken.length - 8] ^= 1;
    const lines = traceLines(fileOf(gzipSync('one\n'), gzipSync('two\n'), broken))()[Symbol.iterator]();
    expect([lines.next().value, lines.next().value]).toEqual(['one', 'two']);
    expect(() => lines.next()).toThrow(Damaged);
  });

  it('end with a complaint where the file is cut, or goes on with something else', () => {
    const whole = gzipSync('one\n');
    for (const bytes of [whole.subarray(0, -1), whole.subarray(0, -9), whole.subarray(0, 5), [...whole, 0]])
      expect(() => [...traceLines(fileOf(Uint8Array.from(bytes)))()]).toThrow(Damaged);
  });

  it('are read past the optional fields of a member', () => {
    const whole = gzipSync('one\n');
    const flags = 2 + 4 + 8 + 16;
    const header = [...whole.subarray(0, 3), flags, ...whole.subarray(4, 10)];
    const fields = [3, 0, 0x41, 0x42, 0x43, ...Buffer.from('name\0comment\0'), 0xaa, 0xbb];
    const file = fileOf(Uint8Array.from([...header, ...fields]), whole.subarray(10));
    expect([...traceLines(file)()]).toEqual(['one']);
  });
});
