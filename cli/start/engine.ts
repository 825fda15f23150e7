import { setFlagsFromString } from 'node:v8';
import type { Micros } from '../../core/units.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

/*
 * V8 flags for different loads. A single run takes a third of a second, of which by default half would be spent
 * on optimising code that is hardly used again. So for one short run V8 is told to optimise only much hotter
 * code, with a smaller inlining budget; and what is hot is decided early in the run, when optimising pays most. Many runs
 * benefit from the opposite: a large inlining budget, however long compilation takes. For one long run the defaults are
 * best. The flags affect when and how code is optimised, not what it computes. Collection of garbage may be under way in
 * other threads when they are set, so none of them may concern marking.
 */

/** Flags by major version of Node, for versions known to accept them: others would print a warning. */
type Flags = Readonly<Record<string, readonly string[]>>;

/** Optimises a function after this many bytes of executed bytecode (default 67,584), then at once, whatever its size. */
const late = [
  '--interrupt-budget=500000',
  '--ticks-before-optimization=1',
  '--bytecode-size-allowance-per-tick=1000',
  '--max-bytecode-size-for-early-opt=0',
];

const forShortRun: Flags = {
  20: [
    ...late,
    // Default 920 bytes.
    '--max-inlined-bytecode-size-cumulative=120',
    '--no-turbo-loop-peeling',
  ],
  22: [
    // Default 3,000.
    '--invocation-count-for-turbofan=5000',
    '--max-inlined-bytecode-size-cumulative=120',
    '--no-turbo-loop-peeling',
  ],
  24: ['--invocation-count-for-turbofan=80000'],
};

/** Flags that are set during a run after so many events. */
interface Later {
  readonly after: number;
  readonly flags: readonly string[];
}

/** A choice of what to optimise that goes on during a run. */
interface Choice {
  /** Set before the run: a function is optimised once it is this hot. */
  readonly first: readonly string[];
  /** In the order of `after`; the expected number of events decides which of the three lists is used. */
  readonly fewEvents: readonly Later[];
  readonly usual: readonly Later[];
  readonly manyEvents: readonly Later[];
}

/** After so many events the number of events of the whole run is estimated. */
const ESTIMATED_AFTER = 2_000;
/** A run of fewer events is over before what was optimised in it pays off, except for the hottest functions. */
const FEW_EVENTS = 25_000;
const MANY_EVENTS = 150_000;

/**
 * In its first 8,000 events a run shows which functions it uses most. Those are optimised at once, and others only if
 * they execute much more later on: by then the rest of the run would no longer make up for it. Functions that were
 * optimised on too little experience, and were discarded by V8, get another chance. More than one tick is required
 * since every function has one when the budget that it was given at first is used up.
 */
const choiceForShortRun: Readonly<Record<string, Choice>> = {
  20: {
    first: ['--interrupt-budget=60000'],
    fewEvents: [
      { after: ESTIMATED_AFTER, flags: ['--interrupt-budget=500000', '--ticks-before-optimization=2'] },
    ],
    usual: [
      { after: 8_000, flags: ['--interrupt-budget=2000000', '--ticks-before-optimization=5'] },
      { after: 20_000, flags: ['--interrupt-budget=300000', '--ticks-before-optimization=2'] },
    ],
    manyEvents: [{ after: 8_000, flags: ['--interrupt-budget=150000', '--ticks-before-optimization=2'] }],
  },
};

/** In a run with more virtual time than this, optimised code pays off. */
const SHORT_RUN: Micros = 5 * 60 * 1_000_000;

/** With fewer runs per thread, the default, earlier optimisation does not pay off. */
const MANY_RUNS = 1000;
const forFewerRuns: Flags = { 20: late };

/** With fewer runs per thread, a larger inlining budget does not pay off. */
const SOME_RUNS = 150;
const forSomeRuns = onAll(
  '--max-inlined-bytecode-size-cumulative=2000',
  '--no-turbo-loop-peeling',
  // Lists that live as long as a run would be allocated in the old generation, and keep its operations alive.
  '--no-allocation-site-pretenuring',
);

/**
 * With a worker on each core, V8's helper threads for scavenges and compilation would only compete with the
 * workers.
 */
const forBusyCores = onAll('--no-parallel-scavenge', '--no-concurrent-recompilation');

/** The same flags for every known version. */
function onAll(...flags: readonly string[]): Flags {
  return { 20: flags, 22: flags, 24: flags };
}

const [version] = process.versions.node.split('.');

function set(flags: Flags): void {
  setAll(flags[version] ?? []);
}

function setAll(flags: readonly string[]): void {
  for (const flag of flags) setFlagsFromString(flag);
}

/** What `tuneMeanwhile` does. */
let meanwhile = (_events: number, _now: Micros): void => {};

/** To be called before the only run of a process. */
export function tuneForOneRun(scenario: Scenario): void {
  if (scenario.run > SHORT_RUN) return;
  set(forShortRun);
  // A run with an own replica goes on in another thread, which would not hear of the later flags.
  if (scenario.cluster.replica !== '') return;
  const choice = choiceForShortRun[version];
  if (choice !== undefined) meanwhile = choosing(choice, scenario.run);
}

/** To be called now and then during each run, with the number of its events so far and its virtual time. */
export function tuneMeanwhile(events: number, now: Micros): void {
  meanwhile(events, now);
}

function choosing(choice: Choice, run: Micros): typeof meanwhile {
  setAll(choice.first);
  let coming: readonly Later[] | null = null;
  return (events, now) => {
    if (events < ESTIMATED_AFTER) return;
    coming ??= laterIn(choice, (events / now) * run);
    while (coming.length > 0 && events >= coming[0].after) {
      setAll(coming[0].flags);
      coming = coming.slice(1);
    }
  };
}

function laterIn({ fewEvents, usual, manyEvents }: Choice, expectedEvents: number): readonly Later[] {
  if (expectedEvents < FEW_EVENTS) return fewEvents;
  return expectedEvents < MANY_EVENTS ? usual : manyEvents;
}

/** To be called before the first run of a thread that plays `runs` runs, or before the thread is started. */
export function tuneForRuns(runs: number): void {
  if (runs < MANY_RUNS) set(forFewerRuns);
  if (runs >= SOME_RUNS) set(forSomeRuns);
}

/** To be called before workers are started, one for each core. */
export function tuneForBusyCores(): void {
  set(forBusyCores);
}
