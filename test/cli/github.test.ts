import { expect, test } from 'vitest';
import { annotate, fromWorkspace } from '../../cli/console/github.ts';

test('annotations name files from the root of the repository', () => {
  expect(fromWorkspace('a.yaml', '/repo', '/repo/packages/my, raft')).toBe('packages/my, raft/a.yaml');
  expect(fromWorkspace('../b.yaml', '/repo', '/repo/packages/my, raft')).toBe('packages/b.yaml');
  expect(fromWorkspace('', '/repo', '/repo/x')).toBe('');
  expect(fromWorkspace('/repo/x/a.yaml', '/repo', '/repo/x')).toBe('/repo/x/a.yaml');
  for (const folder of ['/repo', '/elsewhere'])
    expect(fromWorkspace('a.yaml', '/repo', folder)).toBe('a.yaml');
  expect(fromWorkspace('a.yaml', '', '/repo/x')).toBe('a.yaml');
});

test('annotations are printed as workflow commands, with commas in file names escaped', () => {
  let printed = '';
  const out = (text: string): void => {
    printed += text;
  };
  const environment = { GITHUB_WORKSPACE: `${process.cwd()}/..` };
  const place = { file: 'a, b.yaml', line: 3, title: 'x', message: 'file=a.yaml' };
  annotate([place, { ...place, file: '' }], false, { out, error: out, environment, color: false, width: 80 });
  const folder = process.cwd().split('/').at(-1);
  expect(printed).toBe(
    `::error file=${folder}/a%2C b.yaml,line=3,title=x::file=a.yaml\n::error title=x::file=a.yaml\n`,
  );
});
