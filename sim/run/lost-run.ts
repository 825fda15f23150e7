/* Runs that killed the thread performing them. What happened is derived from outside: no report is left. */

/** A run without a report. */
export interface LostRun {
  /** The scenario's name. */
  readonly scenario: string;
  readonly file: string;
  readonly seed: string;
  /** The cause: "process.exit(7)", "out of memory". */
  readonly why: string;
  /** Virtual time, in seconds, of the last event that is known. */
  readonly second: number;
  /** The path of the own replica under test. */
  readonly replica: string;
  /** The command that repeats it. */
  readonly replay: string;
}

/** Node's error code for a thread whose heap is full. */
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

/** Whether a thread died because its heap was full. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === OUT_OF_MEMORY;
}

/** The cause of a thread's death from the error of the thread or its pool: "out of memory", "process.exit(7)". */
export function lossInWords(error: unknown): string {
  if (!(error instanceof Error)) return `an exception: ${String(error)}`;
  if (isOutOfMemory(error)) return 'out of memory';
  const code = /worker exited with code: (-?\d+)/i.exec(error.message)?.[1];
  return code === undefined ? `an exception: ${error.message}` : exitInWords(Number(code));
}

/** The cause of a thread's death from the code with which its own code ended it. */
export function exitInWords(code: number): string {
  return `process.exit(${code})`;
}

const REJECTION = 'an unhandled rejection: ';

/** The cause for a promise that a run left rejected: "an unhandled rejection: no luck (my-raft.ts:12:9)". */
export function rejectionInWords(words: string): string {
  return `${REJECTION}${words}`;
}

/** Whether the cause is a rejection: then the thread that performed the run is still alive. */
export function wasRejection(why: string): boolean {
  return why.startsWith(REJECTION);
}
