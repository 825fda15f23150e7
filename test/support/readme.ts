import { readFileSync } from 'node:fs';

/** The README's shell lines, without their comments. */
export function readmeCommands(): string[] {
  const blocks = readme().matchAll(/```sh\n([\s\S]*?)```/g);
  return [...blocks]
    .flatMap(([, block]) => (block ?? '').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** The README's samples of real output: the command that is said to print it, and what it prints. */
export function readmeOutputs(): { readonly command: string; readonly output: string }[] {
  const samples = readme().matchAll(/<!-- output: (.*?) -->\n```\n([\s\S]*?)```/g);
  return [...samples].map(([, command = '', output = '']) => ({ command, output }));
}

export function readme(): string {
  return readFileSync('README.md', 'utf8');
}
