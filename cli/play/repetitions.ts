/**
 * What was noticed when runs were repeated for their files: those whose digest changed, so that the files do not show
 * the run that was reported, and files that became too long and were left out.
 */
export class Repetitions {
  private readonly names: string[] = [];
  private readonly omitted: string[] = [];

  /** Records the repetition of a run: the name of its files, the digest that was reported, and the present one. */
  played(name: string, reported: string, now: string): void {
    if (now !== reported && !this.names.includes(name)) this.names.push(name);
  }

  /** Records that a file was left out, why, and the command that repeats its run. */
  leftOut(name: string, why: string, replay: string): void {
    this.omitted.push(`raftsim: ${name} is left out: ${why}\n  the same run again: ${replay}\n`);
  }

  get anyDiverged(): boolean {
    return this.names.length > 0;
  }

  /** The message for standard error; '' if all runs were the same and all files are there. */
  inWords(): string {
    return this.omitted.join('') + this.divergedInWords();
  }

  private divergedInWords(): string {
    const [first, ...more] = this.names;
    if (first === undefined) return '';
    const said =
      more.length === 0
        ? `${first} took another course when it was run again to write its files; the files describe the second run`
        : `${first} and ${more.length} more took another course when they were run again to write their files; the files describe the second runs`;
    return `raftsim: ${said}\n  most likely the code depends on something that differs from run to run, ${USUAL_CAUSES}\n`;
  }
}

/** Usual reasons for different runs with the same seed, and how to learn more. */
export const USUAL_CAUSES =
  'such as Date, Math.random, a timer, a file,\n  or a variable that outlives a run; sweep --verify 100% shows how often';
