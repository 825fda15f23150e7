import type { Property } from '../judges/judge.ts';
import type { Cell } from './cell.ts';

/** What the zoo comes to, as plain data. Depends on the seeds tried and on nothing else. */
export interface ZooResult {
  readonly format: 'raftsim-zoo';
  readonly version: 1;
  readonly raftsim: string;
  /** What was tried at the most. */
  readonly effort: ZooEffort;
  /** In the order of the columns. */
  readonly presets: readonly string[];
  readonly rows: readonly ZooRow[];
  /** The correct core on the same presets. */
  readonly control: {
    readonly runs: number;
    readonly violations: number;
    readonly cells: Readonly<Record<string, ControlCell>>;
    /** What was objected to, with preset and seed. */
    readonly objections: readonly string[];
  };
  /** For each judge the bug it speaks first of, and what becomes of that bug without the judge. */
  readonly judges: readonly JudgeRow[];
  /** It was stopped: rows are of what was tried by then. */
  readonly interrupted?: true;
}

export interface ZooEffort {
  /** Every bug on its own best preset only. */
  readonly quick: boolean;
  /** Seeds from 1 on, for each bug on each preset; no more once it was caught `enough` times. */
  readonly seeds: number;
  readonly enough: number;
  /** Seeds on each preset for what no preset has caught by then. */
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
  /** Safe after all: to be blamed would be a mistake of a judge. */
  readonly equivalent: boolean;
  readonly caught: boolean;
  /** The judge that spoke first most often where it was caught soonest; '' if nobody did. */
  readonly judge: Property | '';
  /** The judges whose business it is, the likeliest first; none are known for a bug from a file. */
  readonly judges: readonly string[];
  /** Whether that is one of them. */
  readonly expected: boolean;
  /** Where it was caught soonest; '' if nowhere. */
  readonly best: string;
  readonly cells: Readonly<Record<string, Cell>>;
  /** Why it was not caught. */
  readonly reason?: string;
  /** It took down the thread that played it, so that nobody can tell whether it is caught. */
  readonly lost?: true;
}

export interface JudgeRow {
  readonly judge: Property;
  /** A bug that it speaks first of; '' if there is none among those tried. */
  readonly bug: string;
  readonly preset: string;
  readonly seeds: number | null;
  /** The same bug on the same preset with this judge switched off: who finds it then, if anybody. */
  readonly without: { readonly judge: Property | ''; readonly seeds: number | null; readonly runs: number };
}
