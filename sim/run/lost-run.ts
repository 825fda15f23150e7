/* Runs that took down the thread that played them: what happened is told from outside, since nothing is left inside. */

/** A run without a report. */
export interface LostRun {
  /** The scenario's name. */
  readonly scenario: string;
  readonly file: string;
  readonly seed: string;
  /** What ended it: "process.exit(7)", "out of memory". */
  readonly why: string;
  /** Virtual seconds up to the last event heard of. */
  readonly second: number;
  /** The path of the replica that played in it. */
  readonly replica: string;
  /** The command that plays it again. */
  readonly replay: string;
}

/** The error of Node's that says so when a thread's heap is full. */
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === OUT_OF_MEMORY;
}

/** Of the error with which a thread, or the pool that it is of, was lost: "out of memory", "process.exit(7)". */
export function lossInWords(error: unknown): string {
  if (!(error instanceof Error)) return `an exception: ${String(error)}`;
  if (isOutOfMemory(error)) return 'out of memory';
  const code = /worker exited with code: (-?\d+)/i.exec(error.message)?.[1];
  return code === undefined ? `an exception: ${error.message}` : exitInWords(Number(code));
}

/** Of the code with which a thread ended by its own doing. */
export function exitInWords(code: number): string {
  return `process.exit(${code})`;
}

const REJECTION = 'an unhandled rejection: ';

/** Of what a promise that a run left behind was rejected with: "an unhandled rejection: no luck (my-raft.ts:12:9)". */
export function rejectionInWords(words: string): string {
  return `${REJECTION}${words}`;
}

/** Whether the thread that played the run lived on. */
export function wasRejection(why: string): boolean {
  return why.startsWith(REJECTION);
}
