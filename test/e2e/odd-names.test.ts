import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Ran, raftsim as raftsimAt } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-odd-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const failing = 'zoo: E2\nrun: 2s\nfaults: [ { at: 1s, do: crash, node: leader, for: 200ms } ]\n';
const oddName = "it's $HOME; é.yaml";
writeFileSync(join(folder, oddName), failing);
writeFileSync(join(folder, '-dash.yaml'), failing);

/** The words of the command on the line with this label, as a shell reads them. */
function words(text: string, label: string): string[] {
  const command = new RegExp(`^ {2}${label} +npx (.*)$`, 'm').exec(text)?.[1] ?? '';
  return execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

const raftsim = (...args: string[]): Ran => raftsimAt(args, { cwd: folder });

describe('files and folders with odd names', () => {
  it('a scenario without a name gets one from its file, of letters that file names may have', () => {
    const failed = raftsim(oddName, '--out', 'my files');
    expect(failed.stdout).toMatch(/^FAIL {2}it_s_HOME_e {2}seed 1 /);
    expect(words(failed.stdout, 'replay').slice(0, 3)).toEqual([
      'raftsim',
      'replay',
      'my files/it_s_HOME_e-1.trace.gz',
    ]);
    expect(words(failed.stdout, 'shrink')).toEqual(['raftsim', 'shrink', oddName, '--seed', '1']);
    expect(raftsim(...words(failed.stdout, 'replay').slice(1)).status).toBe(0);
  });

  it('it can be shrunk, into a file of any name', () => {
    const shrunk = raftsim('shrink', oddName, '-o', 'a b.yaml', '--budget', '100000');
    expect(words(shrunk.stdout, 'again')).toEqual(['raftsim', 'a b.yaml']);
    expect(readFileSync(join(folder, 'a b.yaml'), 'utf8')).toContain('name: it_s_HOME_e-shrunk');
    expect(raftsim(...words(shrunk.stdout, 'again').slice(1)).status).toBe(1);
  });

  it('what begins with a dash is not printed as an option', () => {
    const failed = raftsim('--out', '.', '--', '-dash.yaml');
    expect(words(failed.stdout, 'replay')[2]).toBe('dash-1.trace.gz');
    expect(words(failed.stdout, 'shrink')[2]).toBe('./-dash.yaml');
  });

  it('a name as long as a file may have is cut, so that files named after it can be written', () => {
    const long = `${'x'.repeat(250)}.yaml`;
    writeFileSync(join(folder, long), failing);
    const failed = raftsim(long, '--out', 'long', '--seed', 's'.repeat(100));
    expect(failed.status).toBe(1);
    expect(failed.stderr).toBe('');
    expect(readdirSync(join(folder, 'long'))).toContain(`${'x'.repeat(80)}-${'s'.repeat(60)}.trace.gz`);
  });

  it('init prints commands for a folder with a blank', () => {
    const { stdout } = raftsim('init', 'my project');
    expect(words(stdout, 'run')).toEqual(['raftsim', 'my project/scenarios/leader-crash.yaml']);
    expect(words(stdout, 'test')).toEqual(['vitest', 'run', 'my project/scenarios']);
  });
});
