import { expect, it } from 'vitest';
import { commandText } from '../../../reports/html/command.ts';

const option = (name: string, value: string): string =>
  `<span class="option"><span class="option-name">${name}</span> ${value}</span>`;

it.each([
  ['npx raftsim x.yaml', 'npx raftsim x.yaml'],
  [
    'npx raftsim x.yaml --seed 1 --set cluster.raft.pre-vote=true',
    `npx raftsim x.yaml ${option('--seed', '1')} ${option('--set', 'cluster.raft.pre-vote=true')}`,
  ],
  [
    "npx raftsim x.yaml --seed 'it'\\''s --set' -- y",
    `npx raftsim x.yaml ${option('--seed', '&#39;it&#39;\\&#39;&#39;s --set&#39;')} -- y`,
  ],
])('a command keeps each option and its value on one line: %s', (command, expected) => {
  expect(commandText(command).html).toBe(`<code>${expected}</code>`);
});
