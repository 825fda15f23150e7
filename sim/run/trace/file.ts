import { requireFunction, requireScenario, requireSeed, requireText } from '../../arguments.ts';
import type { FactStream } from '../../facts/fact-stream.ts';
import type { Verdict } from '../../judges/judge.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { version } from '../../version.ts';
import { type RunResult, type SimulateOptions, simulate } from '../simulate.ts';
import type { TraceEvent } from './event.ts';
import { EventListener } from './recorder.ts';

/*
 * Writing traces. A trace is a file of JSON lines: a header with all that a replay needs; one line for each
 * fact and, after every thousand facts, a checkpoint with the digest so far; a footer with the outcome.
 */

export interface TraceHeader {
  readonly format: 'raftsim-trace';
  readonly version: 1;
  readonly raftsim: string;
  readonly scenario: {
    readonly name: string;
    readonly file: string;
    /** The file's text, and the overrides that belong to it. */
    readonly text: string;
    readonly set: readonly string[];
    readonly sha256: string;
  };
  readonly seed: string;
  /** The known bug it ran with; '' for the correct core. */
  readonly zoo: string;
  /** Identifies the code of the scenario's own replica; absent if it has none, or if the caller does not know. */
  readonly replica?: string;
}

export interface TraceCheckpoint {
  readonly kind: 'digest';
  /** After this many facts. */
  readonly n: number;
  readonly digest: string;
}

export interface TraceFooter {
  readonly kind: 'footer';
  readonly facts: number;
  readonly digest: string;
  readonly verdict: Verdict;
  readonly violations: readonly {
    readonly property: string;
    readonly reason: string;
    readonly event: number;
    readonly message: string;
  }[];
}

const FACTS_PER_CHECKPOINT = 1_000;

function traceHeader(scenario: Scenario, text: string, seed: string, replica: string): TraceHeader {
  const { name, file, set, sha256, zoo } = scenario;
  return {
    format: 'raftsim-trace',
    version: 1,
    raftsim: version,
    scenario: { name, file, text, set, sha256 },
    seed,
    zoo,
    ...(replica === '' ? {} : { replica }),
  };
}

/**
 * Runs the scenario and writes its trace, line by line without line feeds. `replica`: as in the header, or ''.
 */
export function writeTrace(
  scenario: Scenario,
  text: string,
  seed: string,
  subject: SimulateOptions,
  write: (line: string) => void,
  replica = '',
): RunResult {
  requireScenario(scenario);
  requireText('the text', text, 'what the scenario was parsed from');
  requireSeed(seed);
  requireText('replica', replica, "'' for none");
  requireFunction('write', write, '(line) => lines.push(line)');
  write(JSON.stringify(traceHeader(scenario, text, seed, replica)));
  const result = playTraced(scenario, seed, subject, (line) => write(line));
  write(JSON.stringify(footerOf(result.facts, result.run)));
  return result.run;
}

/** Runs the scenario and writes a line for each fact and checkpoint, together with what it says. */
export function playTraced(
  scenario: Scenario,
  seed: string,
  subject: SimulateOptions,
  write: (line: string, event: TraceEvent | TraceCheckpoint) => void,
): { readonly run: RunResult; readonly facts: number } {
  let stream: FactStream | null = null;
  let facts = 0;
  const listener = new EventListener((event) => {
    write(JSON.stringify(event), event);
    facts = event.n;
    if (event.n % FACTS_PER_CHECKPOINT !== 0 || stream === null) return;
    const checkpoint: TraceCheckpoint = { kind: 'digest', n: event.n, digest: stream.digestText() };
    write(JSON.stringify(checkpoint), checkpoint);
  });
  const run = simulate(scenario, seed, {
    ...subject,
    consumers: [...(subject.consumers ?? []), listener],
    onStart: (started) => {
      stream = started;
    },
  });
  return { run, facts };
}

function footerOf(facts: number, { report, violations }: RunResult): TraceFooter {
  return {
    kind: 'footer',
    facts,
    digest: report.digest,
    verdict: report.verdict,
    violations: violations.map(({ property, reason, sequence, message }) => ({
      property,
      reason,
      event: sequence,
      message,
    })),
  };
}
