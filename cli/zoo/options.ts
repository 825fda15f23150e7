import type { InputError } from '../../sim/scenario/input-error.ts';
import { nearest } from '../../sim/scenario/nearest.ts';
import { presetNames } from '../../sim/zoo/presets.ts';
import { type Request, usageError } from '../request/command.ts';

/* Checks the options of `raftsim zoo`: their values, and which of them can be combined. */

/** The options that take a number, each with the least value allowed. */
const leastOf = { seeds: 1, depth: 0, control: 0, workers: 1 } as const;

/** Invalid combinations of options: a condition, the error message, and a hint. */
const conflicts: readonly (readonly [holds: (asked: Asked) => boolean, message: string, hint?: string])[] = [
  [({ quiet, markdown }) => quiet && markdown, '--quiet and --markdown exclude each other'],
  [
    ({ shrink, out }) => shrink && out,
    '--out goes with a survey or --seed',
    'try: -o FILE, for what --shrink makes',
  ],
  [({ list, out }) => list && out, '--list keeps nothing for --out'],
  [({ json, markdown }) => json && markdown, '--json and --markdown exclude each other'],
  [({ seed, bugs }) => seed && bugs !== 1, '--seed shows one bug: name it', 'try: raftsim zoo E1 --seed 7'],
  [
    ({ shrink, bugs }) => shrink && bugs !== 1,
    '--shrink reduces one bug: name it',
    'try: raftsim zoo E1 --shrink -o out.yaml',
  ],
  [({ preset, seed, shrink }) => preset && !seed && !shrink, '--preset goes with --seed or --shrink'],
  [({ o, shrink }) => o && !shrink, '-o goes with --shrink'],
  [
    ({ resume, seed, shrink }) => resume && (seed || shrink),
    '--resume goes with a survey, not with --seed or --shrink',
  ],
  [({ list, seed, shrink }) => list && (seed || shrink), '--list runs nothing, as --seed and --shrink would'],
];

/** The options of a survey that mean nothing for a single run. */
const ofSurveys = ['quick', 'seeds', 'depth', 'control', 'judges', 'markdown', 'workers'] as const;

/** Which options are given, and how many bugs are named. */
type Asked = ReturnType<typeof askedIn>;

function askedIn({ texts, flags, args }: Request) {
  return {
    bugs: args.length,
    quiet: flags.quiet === true,
    markdown: flags.markdown === true,
    shrink: flags.shrink === true,
    list: flags.list === true,
    json: flags.json === true,
    out: texts.out !== undefined,
    seed: texts.seed !== undefined,
    preset: texts.preset !== undefined,
    o: texts.o !== undefined,
    resume: texts.resume !== undefined,
  };
}

/** The first mistake in the options; null if there is none. */
export function mistakeInOptions(request: Request): InputError | null {
  const asked = askedIn(request);
  const conflict = conflicts.find(([holds]) => holds(asked));
  return (
    mistakenNumber(request) ??
    (conflict === undefined ? null : usageError(conflict[1], conflict[2])) ??
    mistakenPreset(request) ??
    meaningless(request)
  );
}

function meaningless({ texts, flags }: Request): InputError | null {
  if (texts.seed === undefined && flags.shrink !== true) return null;
  const given = ofSurveys.find((name) => texts[name] !== undefined || flags[name] === true);
  return given === undefined
    ? null
    : usageError(`--${given} goes with a survey, not with --seed or --shrink`);
}

function mistakenNumber({ texts }: Request): InputError | null {
  for (const [name, least] of Object.entries(leastOf)) {
    const value = texts[name];
    if (value === undefined || (name === 'workers' && value === 'auto')) continue;
    if (!(/^\d{1,9}$/.test(value) && Number(value) >= least))
      return usageError(
        name === 'workers'
          ? `--workers: '${value}' is not a number of workers; write 4 or auto`
          : `--${name}: '${value}' is not a whole number of at least ${least}`,
      );
  }
  return null;
}

function mistakenPreset({ texts: { preset } }: Request): InputError | null {
  if (preset === undefined || presetNames.some((name) => name === preset)) return null;
  const near = nearest(preset, presetNames);
  return usageError(
    `unknown preset '${preset}'`,
    near === '' ? `presets: ${presetNames.join(', ')}` : `did you mean ${near}?`,
  );
}
