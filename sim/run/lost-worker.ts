/* What took a thread down that was playing a run: told in words, since the thread itself can say nothing any more. */

/** The error of Node's that says so when a thread's heap is full. */
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

/** Of the error with which a thread, or the pool that it is of, was lost: "out of memory", "process.exit(7)". */
export function lossInWords(error: unknown): string {
  if (!(error instanceof Error)) return `an exception: ${String(error)}`;
  if ('code' in error && error.code === OUT_OF_MEMORY) return 'out of memory';
  const code = /worker exited with code: (-?\d+)/i.exec(error.message)?.[1];
  return code === undefined ? `an exception: ${error.message}` : exitInWords(Number(code));
}

/** Of the code with which a thread ended by its own doing. */
export function exitInWords(code: number): string {
  return `process.exit(${code})`;
}
