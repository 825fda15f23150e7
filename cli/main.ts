#!/usr/bin/env node
import { exitCodes } from './command.ts';
import { runCommandLine } from './command-line.ts';
import { processConsole } from './console.ts';
import { endInWords } from './interrupt.ts';

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

/** What a replica or a bug that was brought along has put off until nothing is under way that could fail of it. */
function tellLateExceptions(): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(`raftsim: an exception after all runs were over: ${error.message}\n`);
    if (process.env.RAFTSIM_DEBUG === '1') process.stderr.write(`${error.stack ?? ''}\n`);
    process.exit(exitCodes.failed);
  });
}

endQuietlyWhenNobodyListens();
tellLateExceptions();
const args = process.argv.slice(2);
const console = processConsole(args);
endInWords(console);
process.exitCode = await runCommandLine(args, console);
