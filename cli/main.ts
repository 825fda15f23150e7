import { exitCodes } from './command.ts';
import { runCommandLine } from './command-line.ts';
import { type Console, processConsole } from './console.ts';
import { endInWords } from './interrupt.ts';
import { reasonOf } from './reasons.ts';

/* The `raftsim` command: ends with the exit code of what it was asked to do. */

/** As shells have it of a command that a closed pipe has ended: no verdict of ours, and no pass either. */
const CLOSED_PIPE = 141;

/**
 * Whoever reads our output may stop reading, as `head` does: then there is nothing left to say, but there may be files to keep.
 * A full disk is told, and what there is to keep may well be kept on another.
 */
function endQuietlyWhenNobodyListens(args: readonly string[]): void {
  const keeps = args.some((arg) => /^(--out|-o|--resume)(=|$)/u.test(arg));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' && keeps) return;
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? CLOSED_PIPE);
      if (stream === process.stdout)
        process.stderr.write(`raftsim: the output cannot be written: ${reasonOf(error)}\n`);
      if (!keeps) process.exit(exitCodes.badRequest);
      process.once('exit', () => {
        process.exitCode = exitCodes.badRequest;
      });
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

/** Does what the arguments ask for, and leaves its exit code with the process. */
export async function main(args: readonly string[]): Promise<void> {
  endQuietlyWhenNobodyListens(args);
  tellLateExceptions();
  const console = processConsole(args);
  endInWords(console);
  process.exitCode = await runCommandLine(args, console);
}

/** Runs these scenarios as the command does, but with the engine as it is: the build keeps what was compiled for them. */
export async function rehearse(args: readonly string[], console: Console): Promise<void> {
  const { parseRequest } = await import('./parse-request.ts');
  const { runCommand } = await import('./commands/run.ts');
  const { runScenarios } = await import('./run-scenarios.ts');
  const request = parseRequest(args, runCommand.options);
  if (!('errors' in request)) await runScenarios(request, console);
}
