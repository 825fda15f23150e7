import { execFileSync, spawnSync } from 'node:child_process';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the built `raftsim` with these arguments as a shell would, by default from this package or else
 * from `root`.
 */
export function raftsim(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly root?: string;
  } = {},
): Ran {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`${options.root ?? process.cwd()}/dist/cli.js`, ...args],
    {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: '', ...options.env },
    },
  );
  return { status, stdout, stderr };
}

/** The output of the built benchmark with these arguments. */
export function raftsimBench(args: readonly string[]): string {
  return execFileSync(process.execPath, ['dist/bench.js', ...args], { encoding: 'utf8' });
}

/** The text of a report without the wall-clock time, which depends on the machine. */
export function withoutTimings(text: string): string {
  return text
    .replace(/^( {2}time {7}).*$/m, '$1...')
    .replace(/"wallSeconds": [0-9.e-]+/g, '"wallSeconds": 0');
}

/** A text for a terminal without its colours. */
export function withoutColour(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
  return text.replace(/\u001b\[\d+m/g, '');
}
