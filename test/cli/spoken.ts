import { runCommandLine } from '../../cli/command-line.ts';

export interface Spoken {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `raftsim` with these arguments within this process. */
export function raftsimHere(...args: readonly string[]): Promise<Spoken> {
  return raftsimIn({}, ...args);
}

/** The same with these variables in its environment. */
export async function raftsimIn(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Spoken> {
  let stdout = '';
  let stderr = '';
  const status = await runCommandLine(args, {
    color: false,
    width: 80,
    environment,
    out: (text) => {
      stdout += text;
    },
    error: (text) => {
      stderr += text;
    },
  });
  return { status, stdout, stderr };
}
