import { existsSync } from 'node:fs';
import { mistakeInPatience } from '../../sim/run/threads/patience.ts';
import { version } from '../../sim/version.ts';
import type { Console } from '../console/console.ts';
import { Hung, heedInterrupts, Interrupted } from '../console/interrupt.ts';
import { type Command, type ExitCode, exitCodes, type Outcome } from './command.ts';
import { commands, defaultCommand } from './commands.ts';

/* Dispatches a command line to its command, loading only the modules that this command needs. */

/** Performs the command, printing to `console`; returns the exit code and never throws. */
export async function runCommandLine(args: readonly string[], console: Console): Promise<ExitCode> {
  try {
    return await perform(args, console);
  } catch (error) {
    if (error instanceof Interrupted) {
      console.error(error.message);
      return exitCodes.interrupted;
    }
    if (error instanceof Hung) {
      console.error(`raftsim: ${error.message}\n`);
      return exitCodes.undecided;
    }
    return tellInternalError(error, console);
  }
}

/** `raftsim help` is accepted for `--help`, as other programs do, unless there is a file or folder of that name. */
const HELP = 'help';

async function perform(args: readonly string[], console: Console): Promise<ExitCode> {
  const own = args.indexOf('--') < 0 ? args : args.slice(0, args.indexOf('--'));
  if (own.includes('--version')) {
    console.out(`${version}\n`);
    return exitCodes.ok;
  }
  const asksForHelp = args[0] === HELP && !existsSync(HELP);
  const named = commands.find(({ name }) => name === args[asksForHelp ? 1 : 0]);
  const wantsHelp = asksForHelp || own.includes('--help') || own.includes('-h');
  if (wantsHelp || args.length === 0) {
    const { commandHelp, overview } = await import('./help.ts');
    const text =
      named !== undefined && wantsHelp
        ? commandHelp(await named.load(), console.width)
        : overview(console.width);
    if (wantsHelp) console.out(text);
    else console.error(`nothing to do: name a scenario\n\n${text}`);
    return wantsHelp ? exitCodes.ok : exitCodes.badRequest;
  }
  const entry = named ?? commands.find(({ name }) => name === defaultCommand);
  if (entry === undefined) throw new Error('there is no default command');
  const command = await entry.load();
  const outcome = await request(command, named === undefined ? args : args.slice(1), console);
  if (typeof outcome === 'number') return outcome;
  const { tellErrors } = await import('../console/errors.ts');
  tellErrors(outcome.errors, own.includes('--json'), console);
  return exitCodes.badRequest;
}

async function request(command: Command, args: readonly string[], console: Console): Promise<Outcome> {
  const mistake = mistakeInPatience();
  if (mistake !== null) return { errors: [{ file: '', line: 0, column: 0, message: mistake, hint: '' }] };
  const { parseRequest } = await import('./parse-request.ts');
  const parsed = parseRequest(args, command.options);
  if (!('errors' in parsed)) {
    await heedInterrupts();
    return command.run(parsed, console);
  }
  // An unknown option may belong to another command: load all of them, so that the error can say so.
  const others = await Promise.all(commands.map(({ load }) => load()));
  const told = parseRequest(args, command.options, others);
  return 'errors' in told ? told : parsed;
}

/** Reports an exception that is a bug of raftsim itself. */
function tellInternalError(error: unknown, console: Console): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`raftsim: internal error: ${message}\n`);
  console.error('  this is a bug in raftsim: please report it together with the command you ran\n');
  if (process.env.RAFTSIM_DEBUG === '1' && error instanceof Error) console.error(`${error.stack ?? ''}\n`);
  else console.error('  RAFTSIM_DEBUG=1 shows where it happened\n');
  return exitCodes.failed;
}
