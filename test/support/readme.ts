import { readFileSync } from 'node:fs';

/** The lines of the README's shell blocks, without comments. */
export function readmeCommands(): string[] {
  const blocks = readme().matchAll(/```sh\n([\s\S]*?)```/g);
  return [...blocks]
    .flatMap(([, block]) => (block ?? '').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** The README's samples of output: each with the command that prints it. */
export function readmeOutputs(): { readonly command: string; readonly output: string }[] {
  const samples = readme().matchAll(/<!-- output: (.*?) -->\n```\n([\s\S]*?)```/g);
  return [...samples].map(([, command = '', output = '']) => ({ command, output }));
}

export function readme(): string {
  return readFileSync('README.md', 'utf8');
}
