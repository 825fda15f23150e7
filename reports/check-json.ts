import type { Checked } from './check-terminal.ts';

/** The output of `raftsim check --json`: the result; for several histories, all results in the order given. */
export function jsonLine(checked: readonly Checked[]): string {
  const results = checked.map(({ file, result }) => {
    const { format, version, verdict, ...rest } = result;
    return { format, version, verdict, file, ...rest };
  });
  const [first] = results;
  const object = results.length === 1 ? first : { format: 'raftsim-checks', version: 1, results };
  return `${JSON.stringify(object, null, 2)}\n`;
}
