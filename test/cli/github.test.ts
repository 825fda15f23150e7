import { expect, test } from 'vitest';
import { fromWorkspace } from '../../cli/github.ts';

test('annotations name files from the root of the repository', () => {
  const said =
    '::error file=a.yaml,line=3,title=x::file=a.yaml\n::error title=whole::y\n::error file=../b.yaml,title=z::w\n';
  expect(fromWorkspace(said, '/repo', '/repo/packages/my, raft')).toBe(
    '::error file=packages/my%2C raft/a.yaml,line=3,title=x::file=a.yaml\n::error title=whole::y\n::error file=packages/b.yaml,title=z::w\n',
  );
  const absolute = '::error file=/repo/x/a.yaml,line=3,title=x::y\n';
  expect(fromWorkspace(absolute, '/repo', '/repo/x')).toBe(absolute);
  for (const folder of ['/repo', '/elsewhere']) expect(fromWorkspace(said, '/repo', folder)).toBe(said);
  expect(fromWorkspace(said, '', '/repo/x')).toBe(said);
});
