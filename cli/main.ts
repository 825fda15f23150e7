import { version } from '../sim/version.ts';
import { type Command, type ExitCode, exitCodes, type Outcome } from './command.ts';
import { commands, defaultCommand } from './commands.ts';
import { type Console, processConsole } from './console.ts';

/* The `raftsim` command: finds out what is asked for, loads what that needs, and ends with its exit code. */

async function main(args: readonly string[], console: Console): Promise<ExitCode> {
  const own = args.indexOf('--') < 0 ? args : args.slice(0, args.indexOf('--'));
  if (own.includes('--version')) {
    console.out(`${version}\n`);
    return exitCodes.ok;
  }
  const named = commands.find(({ name }) => name === args[0]);
  const wantsHelp = own.includes('--help') || own.includes('-h');
  if (wantsHelp || args.length === 0) {
    const { commandHelp, overview } = await import('./help.ts');
    const text = named !== undefined && wantsHelp ? commandHelp(await named.load()) : overview();
    if (wantsHelp) console.out(text);
    else console.error(`nothing to do: name a scenario\n\n${text}`);
    return wantsHelp ? exitCodes.ok : exitCodes.badRequest;
  }
  const entry = named ?? commands.find(({ name }) => name === defaultCommand);
  if (entry === undefined) throw new Error('there is no default command');
  const command = await entry.load();
  const outcome = await request(command, named === undefined ? args : args.slice(1), console);
  if (typeof outcome === 'number') return outcome;
  const { tellErrors } = await import('./errors.ts');
  tellErrors(outcome.errors, own.includes('--json'), console);
  return exitCodes.badRequest;
}

async function request(command: Command, args: readonly string[], console: Console): Promise<Outcome> {
  const { parseRequest } = await import('./parse-request.ts');
  const parsed = parseRequest(args, command.options);
  return 'errors' in parsed ? parsed : command.run(parsed, console);
}

/** Something is wrong with raftsim itself. */
function tellInternalError(error: unknown, console: Console): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`raftsim: internal error: ${message}\n`);
  console.error('  this is a bug in raftsim: please report it together with the command you ran\n');
  if (process.env.RAFTSIM_DEBUG === '1' && error instanceof Error) console.error(`${error.stack ?? ''}\n`);
  else console.error('  RAFTSIM_DEBUG=1 shows where it happened\n');
  return exitCodes.failed;
}

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
const ownConsole = processConsole(process.argv.slice(2));
try {
  process.exitCode = await main(process.argv.slice(2), ownConsole);
} catch (error) {
  process.exitCode = tellInternalError(error, ownConsole);
}
