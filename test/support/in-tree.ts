import { statSync } from 'node:fs';

/**
 * Ends the tool with an error message unless the working directory is the root of raftsim's source, whose
 * files the tool reads.
 */
export function insistOnTree(tool: string): void {
  if (statSync('scenarios', { throwIfNoEntry: false })?.isDirectory() === true) return;
  refuse(tool, `there is no folder scenarios here; run it at the root of raftsim's source: npm run ${tool}`);
}

/** The words of the command line. If they ask for help, the usage is printed and the tool ends. */
export function wordsOrUsage(usage: string): readonly string[] {
  const words = process.argv.slice(2);
  if (!words.includes('--help') && !words.includes('-h')) return words;
  console.log(usage);
  process.exit(0);
}

/** Ends the tool with an error message and the exit code for invalid requests. */
export function refuse(tool: string, problem: string): never {
  console.error(`${tool}: ${problem}`);
  process.exit(2);
}
