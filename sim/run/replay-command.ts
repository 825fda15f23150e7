/* The command line that repeats one run, for users to copy into a shell. */

/** Stands in for the file of a scenario that was parsed from text; the user has to save it under a name first. */
const UNNAMED_FILE = 'SCENARIO.yaml';

/** The command that repeats exactly this run. */
export function replayCommand(
  { file, set }: { readonly file: string; readonly set: readonly string[] },
  seed: string,
): string {
  const options = set.map((override) => ` --set ${quoted(override)}`).join('');
  return `npx raftsim ${quotedPath(file === '' ? UNNAMED_FILE : file)} --seed ${quoted(seed)}${options}`;
}

/** Quoted, if necessary, so that a shell reads it as one word. */
export function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A path, quoted if necessary; one that begins with a dash would be read as an option. */
export function quotedPath(path: string): string {
  return quoted(path.startsWith('-') ? `./${path}` : path);
}
