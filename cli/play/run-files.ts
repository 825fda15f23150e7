import type { Micros } from '../../core/units.ts';
import { HistoryWriter } from '../../reports/files/history.ts';
import { PerfettoRecorder, ShivizRecorder } from '../../reports/files/recorders.ts';
import { culpritsOf, firstViolation } from '../../reports/words/violations.ts';
import { Audit } from '../../sim/audit/audit.ts';
import type { Slip } from '../../sim/audit/slip.ts';
import type { FactStream } from '../../sim/facts/fact-stream.ts';
import type { FactConsumer } from '../../sim/facts/facts.ts';
import { createDetails, type RunDetails } from '../../sim/measure/details.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { subjectOf } from '../../sim/run/subject.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { OutputFile } from '../files/output-folder.ts';
import { TooLong } from '../files/output-pieces.ts';
import type { Format } from '../request/formats.ts';
import { inForeground } from '../start/foreground.ts';
import { textOf, tracePieces } from '../traces/files.ts';
import type { KeptRun } from './kept-run.ts';
import type { Repetitions } from './repetitions.ts';

/** A page names so many. */
const MOST_CULPRITS = 4;

interface FilesWanted {
  /** Name of the history of operations; '': none. */
  readonly history: string;
  readonly trace: boolean;
  readonly formats: readonly Format[];
  /** Told of each time that the run is played again. */
  readonly repetitions: Repetitions;
}

/**
 * The files of one run; each must be written before the next is requested. To make them, the run is played once
 * more with the necessary consumers, which yields the same history; so an ordinary run need not record anything.
 */
export async function* filesOfRun(
  { scenario, report, operations, stem, bug, slips: known }: KeptRun,
  { history, trace, formats, repetitions }: FilesWanted,
): AsyncGenerator<OutputFile | InputError> {
  const { seed } = report;
  const text = textOf(scenario);
  if (typeof text !== 'string') {
    yield text;
    return;
  }
  const details = createDetails(scenario);
  const at = firstViolation(report)?.at;
  const audit = at === undefined || known !== undefined ? null : new Audit(scenario, at.event);
  const perfetto = formats.includes('perfetto') ? new PerfettoRecorder() : null;
  const shiviz = formats.includes('shiviz') ? new ShivizRecorder(at?.event) : null;
  let stream: FactStream | null = null;
  const compare = (digest: string): void => repetitions.played(stem, report.digest, digest);
  const play = (listener: FactConsumer | null): void => {
    const again = inForeground(() =>
      simulate(scenario, seed, {
        ...subjectOf(scenario),
        ...(bug === undefined ? {} : { bug }),
        consumers: [listener, ...details.consumers, audit, perfetto, shiviz].filter(
          (consumer) => consumer !== null,
        ),
        onStart: (started) => {
          stream = started;
        },
      }),
    );
    compare(again.report.digest);
  };
  if (history === '') play(null);
  else
    yield {
      name: history,
      pieces: (write) => {
        const writer = new HistoryWriter({ scenario: scenario.name, seed, operations }, write);
        play(writer);
        writer.finish();
      },
    };
  if (trace) {
    const pieces = tracePieces(scenario, seed, compare);
    if (typeof pieces === 'object') {
      yield pieces;
      return;
    }
    const name = `${stem}.trace.gz`;
    const isLeftOut = (why: unknown): boolean => {
      if (why instanceof TooLong) repetitions.leftOut(name, why.message, report.replay);
      return why instanceof TooLong;
    };
    yield { name, pieces, isLeftOut };
  }
  const slips = culpritsOf(report, known ?? audit?.slips() ?? [], MOST_CULPRITS);
  const recorded: Recorded = { details: details.summarise(endOf(stream)), slips, perfetto, shiviz };
  const run = { scenario, report, operations, stem };
  for (const format of formats) yield* await filesInFormat(format, run, text, recorded);
}

/** The data recorded while the run was played again. */
interface Recorded {
  readonly details: RunDetails;
  readonly slips: readonly Slip[];
  /** null if there is no such file to make. */
  readonly perfetto: PerfettoRecorder | null;
  readonly shiviz: ShivizRecorder | null;
}

async function filesInFormat(
  format: Format,
  { scenario, report, stem }: KeptRun,
  text: string,
  { details, slips, perfetto, shiviz }: Recorded,
): Promise<readonly OutputFile[]> {
  switch (format) {
    case 'html': {
      const { runHtml } = await import('../../reports/html/run-report.ts');
      const page = runHtml({ report, details, scenarioText: text, about: scenario.about, slips });
      return [{ name: `${stem}.html`, pieces: [page] }];
    }
    case 'hgrm': {
      const { hgrmText } = await import('../../reports/files/hgrm.ts');
      return Object.entries(details.points.distributions).map(([operation, distribution]) => ({
        name: `${stem}.${operation}.hgrm`,
        pieces: [hgrmText(distribution)],
      }));
    }
    case 'perfetto': {
      const { perfettoPieces } = await import('../../reports/files/perfetto.ts');
      const { facts = [], end = 0 } = perfetto ?? {};
      const faults = scenario.faults.map((step) => step.text);
      const pieces = perfettoPieces(facts, { faults, end, properties: report.properties });
      return [{ name: `${stem}.perfetto.json`, pieces }];
    }
    case 'shiviz': {
      const { shivizText } = await import('../../reports/files/shiviz.ts');
      return [{ name: `${stem}.shiviz.log`, pieces: [shivizText(shiviz?.facts ?? [])] }];
    }
    case 'junit':
    case 'markdown':
      // These formats have one file for all runs, see keep-runs.ts.
      return [];
    default:
      return format satisfies never;
  }
}

function endOf(stream: FactStream | null): Micros {
  return stream?.now ?? 0;
}
