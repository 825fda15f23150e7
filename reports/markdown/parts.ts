import { printable } from '../../sim/facts/printable.ts';
import type { Report } from '../../sim/report.ts';

/*
 * Building blocks of step summaries for GitHub, in Markdown. GitHub discards a summary of more than 1 MiB
 * entirely, so summaries stay below 900 kB: sections that do not fit are left out, and a sentence at the end
 * names them.
 */

export const MAX_BYTES = 900_000;
/** Room for the sentence that says what was left out. */
const RESERVE = 2000;
/** That sentence names so many sections. */
const MOST_NAMED = 5;
/** The most rows of one table. */
export const MAX_ROWS = 200;

export interface Section {
  readonly title: string;
  readonly text: string;
}

/** A verdict as an emoji, since Markdown has no colours. */
export function verdictMark(verdict: Report['verdict']): string {
  return verdict === 'pass' ? '✅' : verdict === 'fail' ? '❌' : '❔';
}

/** Joins sections as long as they fit as a whole, and names the others in a sentence. */
export function joined(sections: readonly Section[], maxBytes: number): string {
  let text = '';
  const leftOut: string[] = [];
  let bytes = 0;
  for (const section of sections) {
    const size = Buffer.byteLength(section.text) + 2;
    if (leftOut.length > 0 || bytes + size > maxBytes - RESERVE) {
      leftOut.push(section.title);
      continue;
    }
    text += `${section.text}\n\n`;
    bytes += size;
  }
  if (leftOut.length === 0) return `${text.trimEnd()}\n`;
  const named = leftOut
    .slice(0, MOST_NAMED)
    .map(printable)
    .join(', ')
    .slice(0, RESERVE / 4);
  const more = leftOut.length > MOST_NAMED ? ` and ${leftOut.length - MOST_NAMED} more` : '';
  return `${text}Left out to stay within GitHub's limit: ${escaped(named)}${more}.\n`;
}

/** A table; '' without rows. Cells may hold Markdown. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => printable(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Escapes a text so that it is read neither as Markdown nor as HTML. */
export function escaped(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|&]/gu, (character) => `&#${character.codePointAt(0)};`);
}

/** A text as code within a line; '' stays empty. */
export function code(text: string): string {
  return text === '' ? '' : `\`${printable(text).replaceAll('`', "'")}\``;
}

/** A text of several lines as a block. */
export function fenced(text: string): string {
  return `\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``;
}
