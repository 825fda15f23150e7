import { runCommandLine } from '../../cli/request/command-line.ts';

/** What a command printed, and its exit code. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `raftsim` with these arguments within this process. */
export function raftsimHere(...args: readonly string[]): Promise<CommandResult> {
  return raftsimIn({}, ...args);
}

/** Like raftsimHere, with these variables in the environment. */
export async function raftsimIn(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CommandResult> {
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
