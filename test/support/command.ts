import { execFileSync, spawnSync } from 'node:child_process';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `raftsim` (of the package at `root`, this one unless told) with these arguments, as a user's shell would. */
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

/** What the built bench prints with these arguments. */
export function raftsimBench(args: readonly string[]): string {
  return execFileSync(process.execPath, ['dist/bench.js', ...args], { encoding: 'utf8' });
}

/** A report's text without what depends on the machine: the seconds it took. */
export function withoutTimings(text: string): string {
  return text
    .replace(/^( {2}time {7}).*$/m, '$1...')
    .replace(/"wallSeconds": [0-9.e-]+/g, '"wallSeconds": 0');
}
