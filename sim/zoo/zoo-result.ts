import type { Property } from '../judges/judge.ts';
import type { Cell } from './cell.ts';

/** The result of trying the zoo, as plain data. Depends on nothing but the seeds tried. */
export interface ZooResult {
  readonly format: 'raftsim-zoo';
  readonly version: 1;
  readonly raftsim: string;
  /** The limits of what was tried. */
  readonly effort: ZooEffort;
  /** In the order of the columns. */
  readonly presets: readonly string[];
  readonly rows: readonly ZooRow[];
  /** The correct core on the same presets. */
  readonly control: {
    readonly runs: number;
    readonly violations: number;
    readonly cells: Readonly<Record<string, ControlCell>>;
    /** The violations reported, with preset and seed. */
    readonly objections: readonly string[];
  };
  /**
   * For each judge, a bug of which it reports the first violation, and which judge catches that bug without it.
   */
  readonly judges: readonly JudgeRow[];
  /** Set if the trial was stopped early: the rows contain what was tried by then. */
  readonly interrupted?: true;
}

interface ZooEffort {
  /** Whether every bug was tried on its best preset only. */
  readonly quick: boolean;
  /** Seeds (from 1) for each bug on each preset, unless it was caught `enough` times before. */
  readonly seeds: number;
  readonly enough: number;
  /** Seeds on each preset for a bug that no preset has caught by then. */
  readonly depth: number;
  /** Runs of the correct core, over all presets. */
  readonly control: number;
}

export interface ControlCell {
  readonly runs: number;
  readonly violations: number;
}

export interface ZooRow {
  readonly bug: string;
  readonly about: string;
  readonly starred: boolean;
  /** Whether the change is safe after all, so that a violation would be a mistake of a judge. */
  readonly equivalent: boolean;
  readonly caught: boolean;
  /** On the best preset, the judge that most often reported the first violation; '' if none did. */
  readonly judge: Property | '';
  /** The judges that should catch it, the likeliest first; empty for a bug from a user's file. */
  readonly judges: readonly string[];
  /** Whether `judge` is one of them. */
  readonly expected: boolean;
  /** The preset that caught it with the fewest seeds; '' if none did. */
  readonly best: string;
  readonly cells: Readonly<Record<string, Cell>>;
  /** Why it was not caught. */
  readonly reason?: string;
  /** Set if it ended the thread that played it, so that whether a judge would catch it is unknown. */
  readonly lost?: true;
}

export interface JudgeRow {
  readonly judge: Property;
  /** A bug of which it reports the first violation; '' if there is none among those tried. */
  readonly bug: string;
  readonly preset: string;
  readonly seeds: number | null;
  /** The same bug on the same preset with this judge switched off: the judge that catches it then, if any. */
  readonly without: { readonly judge: Property | ''; readonly seeds: number | null; readonly runs: number };
}
