import type { FailureLinks } from '../../reports/html/sweep-report.ts';
import type { SweepResult } from '../../sim/run/sweep/result.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Format } from '../formats.ts';
import type { OutputFile } from '../output-folder.ts';
import type { Repetitions } from '../repetitions.ts';
import { type Example, exampleFiles } from './examples.ts';
import { sweepJson } from './text.ts';

/**
 * The files that a sweep writes: sweep.json; in the formats requested, sweep.html, junit.xml and summary.md; and
 * the trace and page of the first run of each distinct failure.
 */
export async function* sweepFiles(
  result: SweepResult,
  formats: readonly Format[],
  examples: readonly Example[],
  earlier: number,
  repetitions: Repetitions,
): AsyncGenerator<OutputFile | InputError> {
  yield { name: 'sweep.json', pieces: sweepJson(result) };
  if (formats.includes('html')) {
    const { sweepHtml } = await import('../../reports/html/sweep-report.ts');
    const links: FailureLinks = (signature) => {
      const stem = examples.find((example) => example.signature === signature)?.stem;
      return stem === undefined ? null : { page: `${stem}.html`, trace: `${stem}.trace.gz` };
    };
    yield { name: 'sweep.html', pieces: [sweepHtml(result, links, earlier)] };
  }
  if (formats.includes('junit')) {
    const { sweepJunitText } = await import('../../reports/junit.ts');
    yield { name: 'junit.xml', pieces: [sweepJunitText(result)] };
  }
  if (formats.includes('markdown')) {
    const { sweepMarkdownText } = await import('../../reports/sweep-markdown.ts');
    yield { name: 'summary.md', pieces: [sweepMarkdownText(result)] };
  }
  yield* exampleFiles(result, examples, formats, repetitions);
}
