import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { keepAll, type OutputFile } from '../../cli/files/output-folder.ts';
import { TooLong } from '../../cli/files/output-pieces.ts';
import { Repetitions } from '../../cli/play/repetitions.ts';
import { tracePieces } from '../../cli/traces/files.ts';
import { parse } from '../support/scenarios.ts';

/* A replica that floods the network makes traces without end: such a file is left out, and the others are kept. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-too-long-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a file that becomes too long is left out, and those after it are kept', async () => {
  const runs = new Repetitions();
  const files = async function* (): AsyncGenerator<OutputFile> {
    yield { name: 'first', pieces: ['1'] };
    yield {
      name: 'endless',
      pieces: (write) => {
        write('some');
        throw new TooLong('it has no end');
      },
      isLeftOut: (why) => {
        runs.leftOut('endless', why instanceof TooLong ? why.message : '', 'npx raftsim x.yaml');
        return why instanceof TooLong;
      },
    };
    yield { name: 'last', pieces: ['2'] };
  };
  const out = join(folder, 'out');
  expect(await keepAll(out, files())).toBeNull();
  expect(readdirSync(out).sort()).toEqual(['first', 'last']);
  expect(readFileSync(join(out, 'last'), 'utf8')).toBe('2');
  expect([runs.anyDiverged, runs.inWords()]).toEqual([
    false,
    'raftsim: endless is left out: it has no end\n  the same run again: npx raftsim x.yaml\n',
  ]);
});

it('a trace that nobody asked for ends with the longest that is kept', () => {
  const file = join(folder, 'short.yaml');
  const text = 'run: 1s\n';
  writeFileSync(file, text);
  const scenario = parse(text, { file });
  const pieces = tracePieces(scenario, '1', undefined, 10_000);
  if (typeof pieces !== 'function') throw new Error(pieces.message);
  expect(() => pieces(() => {})).toThrow(TooLong);
});
