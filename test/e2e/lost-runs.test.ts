import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { raftsim } from '../support/command.ts';

/* Replicas of the user's own that take down whatever plays them. What was lost is named, and how; the rest is whole. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-lost-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A scenario whose second server, after a virtual second, does this. */
function scenarioThat(name: string, doing: string): string {
  const code = `import { createReplica as paper } from 'raftsim';
    export const createReplica = (id, ...rest) => {
      const raft = paper(id, ...rest);
      return { step(now, input, out) { if (id === 2 && now > 1_000_000) { ${doing} } raft.step(now, input, out); } };
    };`;
  writeFileSync(join(folder, `${name}.js`), code);
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `name: ${name}\ncluster: { replicas: 3, replica: ./${name}.js }\nrun: 2s\n`);
  return file;
}

const sound = join(folder, 'sound.yaml');
writeFileSync(sound, 'name: sound\ncluster: { replicas: 3 }\nclients: { count: 2, rate: 50/s }\nrun: 2s\n');
const quits = scenarioThat('quits', 'process.exit(7);');
const hoards = scenarioThat(
  'hoards',
  'for (const all = []; ; ) all.push(Array.from({ length: 1000 }, () => now));',
);
/** So that a full heap is a matter of a moment. */
const smallHeap = { env: { NODE_OPTIONS: '--max-old-space-size=96' } };

describe('a run that takes its worker down is named in a sweep', () => {
  it.each([
    ['process.exit(7)', quits, {}],
    ['out of memory', hoards, smallHeap],
  ])(
    '%s',
    (cause, file, options) => {
      const out = join(folder, 'sweep');
      const args = ['--seeds', '1..2', '--workers', '1', '--out', out, '--format', 'html,junit,markdown'];
      const { status, stdout, stderr } = raftsim(['sweep', sound, file, ...args], options);
      expect(status, stderr).toBe(3);
      expect(stdout).toContain('2 pass · 2 undecided');
      const name = file === quits ? 'quits' : 'hoards';
      const kept = (name: string): string => readFileSync(join(out, name), 'utf8');
      const [page, summary, junit] = ['sweep.html', 'summary.md', 'junit.xml'].map(kept);
      for (const seed of [1, 2]) {
        const run = `${name} seed ${seed}`;
        const what = `took its worker down: ${cause}`;
        const again = `npx raftsim ${file} --seed ${seed}`;
        expect(stdout).toContain(`  ? ${run} ${what}\n    ${again}\n`);
        expect(page).toContain(`<b>${run}</b> ${what}<br><code>${again}</code>`);
        expect(summary).toContain(`| ${run} | ${what} | \`${again}\` |`);
        expect(junit).toContain(`<error type="undecided">${what}\n${again}</error>`);
      }
      const { rows } = JSON.parse(kept('sweep.json')) as { rows: { seed: string; crashed?: string }[] };
      expect(rows.map(({ crashed }) => crashed)).toEqual([cause, cause, undefined, undefined]);
    },
    60_000,
  );
});
