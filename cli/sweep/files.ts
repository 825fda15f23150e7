import type { SweepResult } from '../../sim/run/sweep-result.ts';
import type { Format } from '../formats.ts';
import type { Keepsake } from '../output-folder.ts';
import { sweepJson } from './text.ts';

/** The files a sweep leaves: sweep.json and, in the formats asked for, sweep.html, junit.xml and summary.md. */
export async function sweepFiles(
  result: SweepResult,
  formats: readonly Format[],
): Promise<readonly Keepsake[]> {
  const files: Keepsake[] = [{ name: 'sweep.json', pieces: sweepJson(result) }];
  if (formats.includes('html')) {
    const { sweepHtml } = await import('../../reports/html/sweep-report.ts');
    files.push({ name: 'sweep.html', pieces: [sweepHtml(result)] });
  }
  if (formats.includes('junit')) {
    const { sweepJunitText } = await import('../../reports/junit.ts');
    files.push({ name: 'junit.xml', pieces: [sweepJunitText(result)] });
  }
  if (formats.includes('markdown')) {
    const { sweepMarkdownText } = await import('../../reports/markdown.ts');
    files.push({ name: 'summary.md', pieces: [sweepMarkdownText(result)] });
  }
  return files;
}
