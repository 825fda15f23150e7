/* The command line that plays one run again, for people to copy into a shell. */

/** What a scenario is called there that was parsed from text without a file name: it has to be kept in a file first. */
const UNNAMED_FILE = 'SCENARIO.yaml';

/** The command that plays exactly this run again. */
export function replayCommand(
  { file, set }: { readonly file: string; readonly set: readonly string[] },
  seed: string,
): string {
  const options = set.map((override) => ` --set ${quoted(override)}`).join('');
  return `npx raftsim ${quoted(file === '' ? UNNAMED_FILE : file)} --seed ${quoted(seed)}${options}`;
}

/** As a shell takes it for one word. */
export function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
