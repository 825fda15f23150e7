import { sweepJson } from '../../reports/files/json.ts';
import type { FailureLinks } from '../../reports/html/sweep-report.ts';
import type { SweepResult } from '../../sim/run/sweep/result.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { OutputFile } from '../files/output-folder.ts';
import type { Repetitions } from '../play/repetitions.ts';
import type { Format } from '../request/formats.ts';
import { type Example, exampleFiles, type Making } from './examples.ts';

/**
 * The files that a sweep writes: sweep.json; in the formats requested, sweep.html, junit.xml and summary.md; and
 * the trace and page of the first run of each distinct failure. If the making of these ends early, sweep.html is made
 * once more, so that it links to nothing that is missing.
 */
export async function* sweepFiles(
  result: SweepResult,
  formats: readonly Format[],
  examples: readonly Example[],
  earlier: number,
  repetitions: Repetitions,
  making: Making,
): AsyncGenerator<OutputFile | InputError> {
  yield { name: 'sweep.json', pieces: sweepJson(result) };
  if (formats.includes('html')) yield await page(result, examples, earlier);
  if (formats.includes('junit')) {
    const { sweepJunitText } = await import('../../reports/ci/junit-sweep.ts');
    yield { name: 'junit.xml', pieces: [sweepJunitText(result)] };
  }
  if (formats.includes('markdown')) {
    const { sweepMarkdownText } = await import('../../reports/markdown/sweep.ts');
    yield { name: 'summary.md', pieces: [sweepMarkdownText(result)] };
  }
  yield* exampleFiles(result, examples, formats, repetitions, making);
  if (making.ended === null) return;
  const made = examples.filter(({ stem }) => making.complete.has(stem));
  if (formats.includes('html')) yield await page(result, made, earlier);
  if ('hint' in making.ended) yield making.ended;
}

async function page(result: SweepResult, examples: readonly Example[], earlier: number): Promise<OutputFile> {
  const { sweepHtml } = await import('../../reports/html/sweep-report.ts');
  const links: FailureLinks = (signature) => {
    const stem = examples.find((example) => example.signature === signature)?.stem;
    return stem === undefined ? null : { page: `${stem}.html`, trace: `${stem}.trace.gz` };
  };
  return { name: 'sweep.html', pieces: [sweepHtml(result, links, earlier)] };
}
