import { html, type Markup } from './markup.ts';

/* Commands in running text and in tables, where they may be longer than a line. */

/** An option with its value, which a shell's quotes may enclose. */
const OPTION = /(--[a-z-]+) ((?:'[^']*'|\\.|[^\s'\\])+)/u;

/** The command, which is broken into lines between its options rather than after any of their hyphens. */
export function commandText(command: string): Markup {
  // With two groups, every third piece is what stands between two options.
  const pieces = command.split(OPTION);
  const parts: Markup[] = [];
  for (let i = 0; i < pieces.length; i += 3) {
    parts.push(html`${pieces[i]}`);
    if (i + 2 < pieces.length)
      parts.push(
        html`<span class="option"><span class="option-name">${pieces[i + 1]}</span> ${pieces[i + 2]}</span>`,
      );
  }
  return html`<code>${parts}</code>`;
}
