import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Console } from '../console/console.ts';

/* The interface of a command: its options and help, and the function that performs it. */

export interface OptionSpec {
  /** Without the dashes. */
  readonly name: string;
  /** flag: takes no value. text: takes a value. texts: the same, and may be repeated. */
  readonly kind: 'flag' | 'text' | 'texts';
  /** A flag that can be negated by `--no-name`. */
  readonly isNegatable?: true;
  /** Name of the value in the help: 'DIR'. */
  readonly value?: string;
  readonly help: string;
}

/** The parsed arguments of a command, already checked against its options. */
export interface Request {
  /** The positional arguments. */
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, boolean>>;
  readonly texts: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

export interface Command {
  readonly name: string;
  /** Follows the command's name in the help: '<scenario>... [--seed S]'. */
  readonly usage: string;
  readonly about: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
  run(request: Request, console: Console): Promise<Outcome>;
}

/** How a command ended: with an exit code, or because the request itself is at fault (exit code 2). */
export type Outcome = ExitCode | { readonly errors: readonly InputError[] };

/** The documented exit codes. */
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

/** The exit code for several runs: the one that ranks highest in `ranking`. */
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
  isNegatable: true,
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
