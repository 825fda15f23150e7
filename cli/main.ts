#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { processConsole } from './console.ts';

/* The `raftsim` command: ends with the exit code of what it was asked to do. */

/** Whoever reads our output may stop reading, as `head` does: then there is nothing left to say. */
function endQuietlyWhenNobodyListens(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}

endQuietlyWhenNobodyListens();
const args = process.argv.slice(2);
process.exitCode = await runCommandLine(args, processConsole(args));
