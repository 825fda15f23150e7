/** Ends a switch that has handled every case: a new case makes this fail to compile. */
export function unreachable(impossible: never): never {
  throw new Error(`unreachable: ${String(impossible)}`);
}
