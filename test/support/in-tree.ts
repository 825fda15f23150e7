import { statSync } from 'node:fs';

/**
 * Ends the tool at hand with a word where the working directory is not the root of raftsim's source: it reads what
 * lies there.
 */
export function insistOnTree(tool: string): void {
  if (statSync('scenarios', { throwIfNoEntry: false })?.isDirectory() === true) return;
  refuse(tool, `there is no folder scenarios here; run it at the root of raftsim's source: npm run ${tool}`);
}

/** Ends the tool at hand as a request that is at fault. */
export function refuse(tool: string, problem: string): never {
  console.error(`${tool}: ${problem}`);
  process.exit(2);
}
