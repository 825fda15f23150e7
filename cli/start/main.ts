import { type Console, processConsole } from '../console/console.ts';
import { exitOnInterrupt } from '../console/interrupt.ts';
import { reasonOf } from '../console/reasons.ts';
import { exitCodes } from '../request/command.ts';
import { runCommandLine } from '../request/command-line.ts';

/* The entry point of the `raftsim` command: sets up the process and performs the command line. */

/** The exit code that shells use for a command ended by SIGPIPE: neither a verdict of raftsim nor success. */
const CLOSED_PIPE = 141;

/**
 * Handles errors of the output streams. If the reader closes the pipe, as `head` does, the process ends silently,
 * unless it has files to write, in which case it goes on without output. Other errors, such as a full disk, are
 * reported; files may still be written, perhaps to another disk.
 */
function handleOutputErrors(args: readonly string[]): void {
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

/** Reports exceptions in callbacks that an own replica or bug has scheduled beyond the end of its runs. */
function reportLateExceptions(): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(`raftsim: an exception after all runs were over: ${error.message}\n`);
    if (process.env.RAFTSIM_DEBUG === '1') process.stderr.write(`${error.stack ?? ''}\n`);
    process.exit(exitCodes.failed);
  });
}

/** Performs the command line, and sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  handleOutputErrors(args);
  reportLateExceptions();
  const console = processConsole(args);
  exitOnInterrupt(console);
  process.exitCode = await runCommandLine(args, console);
}

/** Runs scenarios like the command, but without changing V8's flags; used by the build to make the code cache. */
export async function rehearse(args: readonly string[], console: Console): Promise<void> {
  const { parseRequest } = await import('../request/parse-request.ts');
  const { runCommand } = await import('../commands/run.ts');
  const { runScenarios } = await import('../play/run-scenarios.ts');
  const request = parseRequest(args, runCommand.options);
  if (!('errors' in request)) await runScenarios(request, console);
}
