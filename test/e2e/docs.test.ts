import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkHistory } from '../../sim/judges/linearizability/foreign/check.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { raftsim } from '../support/command.ts';

/* Every command in docs/ is run, page by page and in order, in a folder with the scenarios and docs of the checkout. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const name of ['scenarios', 'docs']) symlinkSync(resolve(name), join(folder, name), 'dir');

const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
const npx = 'npx raftsim ';

function blocks(page: string, language: string): string[] {
  const text = readFileSync(join('docs', page), 'utf8');
  return [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(([, name, block = '']) =>
    name === language ? [block] : [],
  );
}

interface Line {
  readonly command: string;
  /** 0, unless the line's comment says otherwise. */
  readonly status: number;
}

function commands(page: string): Line[] {
  return blocks(page, 'sh')
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => ({
      command: line.replace(/\s+#.*$/, ''),
      status: Number(/# .*exit code (\d+)/.exec(line)?.[1] ?? 0),
    }));
}

/** What the commands printed, by page and arguments, for the pages that show it. */
const printed = new Map<string, string>();

describe.each(pages.filter((page) => commands(page).length > 0))('docs/%s', (page) => {
  it.each(commands(page))('$command', ({ command, status }) => {
    expect(command.startsWith(npx), 'only commands of raftsim can be tested').toBe(true);
    const args = command.slice(npx.length);
    const ran = raftsim(args.split(/\s+/), { cwd: folder });
    printed.set(`${page} ${args}`, ran.stdout);
    expect(`${ran.status} ${ran.status === status ? '' : ran.stderr + ran.stdout}`).toBe(`${status} `);
  });
});

const shown = pages.flatMap((page) =>
  [
    ...readFileSync(join('docs', page), 'utf8').matchAll(
      /<!-- output: npx raftsim (.*?) -->\n```\n([\s\S]*?)```/g,
    ),
  ].map(([, args = '', output = '']) => ({ page, args, output })),
);

it.each(shown)('docs/$page shows what raftsim $args prints', ({ page, args, output }) => {
  const stdout = printed.get(`${page} ${args}`) ?? raftsim(args.split(' '), { cwd: folder }).stdout;
  expect(stdout).toBe(output);
});

it('docs/reports.md names every field of a report and of a sweep', () => {
  const page = readFileSync('docs/reports.md', 'utf8');
  const run = ['scenarios/basics/steady.yaml', '--set', 'run=1s', '--json'];
  const objects = [run, ['sweep', ...run, '--seeds', '1', '--format', 'none']].map((args) =>
    JSON.parse(raftsim(args, { cwd: folder }).stdout),
  );
  const unnamed = objects
    .flatMap((object) => Object.keys(object))
    .filter((key) => !page.includes(`\`${key}`));
  expect([...new Set(unnamed)]).toEqual([]);
});

// The reference is generated from the schema and shows only parts of scenarios.
it.each(pages.filter((page) => page !== 'scenario-reference.md'))(
  'every scenario in docs/%s is valid',
  (page) => {
    for (const text of blocks(page, 'yaml')) {
      const parsed = parseScenario(text, { file: page });
      expect(parsed.ok ? [] : parsed.errors).toEqual([]);
    }
  },
);

it('every history in docs/check.md is accepted and linearizable', async () => {
  const text = readFileSync('docs/check.md', 'utf8');
  const histories = [...text.matchAll(/```\n((?:INFO|\{:)[\s\S]*?)```/g)].map(([, block = '']) => block);
  expect(histories.length).toBe(2);
  for (const history of histories)
    expect(await checkHistory([Buffer.from(history)])).toMatchObject({ ok: true, result: { verdict: 'ok' } });
});

it.each(pages)('every link in docs/%s leads to a file that exists', (page) => {
  const text = readFileSync(join('docs', page), 'utf8');
  const targets = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = '']) => target);
  const missing = targets.filter((target) => {
    try {
      readFileSync(join('docs', target));
      return false;
    } catch {
      return true;
    }
  });
  expect(missing).toEqual([]);
});
