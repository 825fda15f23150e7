#!/usr/bin/env node
import { exitCodes } from './command.ts';
import { runCommandLine } from './command-line.ts';
import { processConsole } from './console.ts';

/* The `raftsim` command: ends with the exit code of what it was asked to do. */

/** Whoever reads our output may stop reading, as `head` does: then there is nothing left to say. A full disk is told. */
function endQuietlyWhenNobodyListens(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      if (stream === process.stdout)
        process.stderr.write(`raftsim: the output cannot be written: ${error.message}\n`);
      process.exit(exitCodes.badRequest);
    });
  }
}

endQuietlyWhenNobodyListens();
const args = process.argv.slice(2);
process.exitCode = await runCommandLine(args, processConsole(args));
