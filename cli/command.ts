import type { InputError } from '../sim/scenario/input-error.ts';
import type { Console } from './console.ts';

/* What a command is, so that main can parse for it, help about it, and run it. */

export interface OptionSpec {
  /** Without the dashes. */
  readonly name: string;
  /** flag: there or not, and `--no-name`. text: takes a value. texts: takes a value, may be repeated. */
  readonly kind: 'flag' | 'text' | 'texts';
  /** What the value is called in the help: 'DIR'. */
  readonly value?: string;
  readonly help: string;
}

/** What the user asked for, already checked against the command's options. */
export interface Request {
  /** Arguments that are no options. */
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, boolean>>;
  readonly texts: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

export interface Command {
  readonly name: string;
  /** After the command's name: '<scenario>... [--seed S]'. */
  readonly usage: string;
  readonly about: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
  run(request: Request, console: Console): Promise<Outcome>;
}

/** How a command ended: with an exit code, or because the request itself is at fault (exit code 2). */
export type Outcome = ExitCode | { readonly errors: readonly InputError[] };

/** As the documentation of the command promises; see docs. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  badRequest: 2,
  undecided: 3,
  nondeterminism: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A mistake on the command line rather than in a file. */
export function usageError(message: string, hint = ''): InputError {
  return { file: '', line: 0, column: 0, message, hint };
}

/** Of several exit codes the one to end with: a bad request outranks a failure, a failure what is undecided. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return ranking.find((code) => codes.includes(code)) ?? exitCodes.ok;
}

const ranking: readonly ExitCode[] = [
  exitCodes.interrupted,
  exitCodes.nondeterminism,
  exitCodes.badRequest,
  exitCodes.failed,
  exitCodes.undecided,
];

export const colorOption: OptionSpec = {
  name: 'color',
  kind: 'flag',
  help: 'Colours, or --no-color for none; NO_COLOR and FORCE_COLOR are honoured.',
};
export const jsonOption: OptionSpec = {
  name: 'json',
  kind: 'flag',
  help: 'Print one JSON object on standard output, everything else on standard error.',
};
export const setOption: OptionSpec = {
  name: 'set',
  kind: 'texts',
  value: 'PATH=VALUE',
  help: 'Override a value of the scenario, as in --set cluster.replicas=7; may be repeated.',
};
