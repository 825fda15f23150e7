import { createHash } from 'node:crypto';
import type { Verdict } from '../../sim/judges/judge.ts';
import { html, Markup } from './markup.ts';
import { style } from './style.ts';

/** Makes the buttons copy the command beside them; if the browser does not permit that, they select it instead. */
const script = `
for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const code = button.parentElement.querySelector('code');
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'copied';
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = 'selected';
    }
    setTimeout(() => { button.textContent = 'copy'; }, 1500);
  });
}
`;

/** Larger pages are slow to open, and some viewers (of CI artifacts, for example) refuse them. */
const MAX_PAGE_BYTES = 5_000_000;

/** A part of a page that may be left out when the page becomes too large. */
export interface PagePart {
  readonly title: string;
  readonly content: Markup;
  /** Parts with the highest number are left out first. 0: never left out. */
  readonly expendable: number;
}

/**
 * A complete page without external resources: its own style and script only, and no network access. It states which
 * parts were left out because it would have become too large.
 */
export function pageOf(title: string, parts: readonly PagePart[], maxBytes = MAX_PAGE_BYTES): string {
  let kept = parts.slice();
  const leftOut: string[] = [];
  let page = document(title, kept, leftOut);
  while (Buffer.byteLength(page) > maxBytes) {
    const most = Math.max(...kept.map((part) => part.expendable));
    if (most <= 0) break;
    const largest = kept
      .filter((part) => part.expendable === most)
      .reduce((a, b) => (b.content.html.length > a.content.html.length ? b : a));
    leftOut.push(largest.title);
    kept = kept.filter((part) => part !== largest);
    page = document(title, kept, leftOut);
  }
  return page;
}

function document(title: string, parts: readonly PagePart[], leftOut: readonly string[]): string {
  const policy =
    `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; ` +
    `base-uri 'none'; form-action 'none'`;
  const cut =
    leftOut.length === 0
      ? null
      : html`<p class="note cut">Left out to keep this page below 5 MB: ${leftOut.join(', ')}.</p>`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${parts.map((part) => html`${part.content}\n`)}${cut}
</main>
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return page.html;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A command with a button that copies it. */
export function commandBox(command: string): Markup {
  return html`<div class="command"><code>${command}</code><button type="button" data-copy hidden>copy</button></div>`;
}

/** A verdict in its colour. */
export function verdictBadge(verdict: Verdict): Markup {
  return html`<span class="verdict ${verdict}">${verdict.toUpperCase()}</span>`;
}

/** A figure with its name, and a smaller line below. */
export function figureBox(name: string, value: string, more: string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}${more === '' ? null : html`<small>${more}</small>`}</dd></div>`;
}

/** The mark in front of a check; silent: it had nothing to judge. */
export function markOf(verdict: Verdict | 'silent'): string {
  switch (verdict) {
    case 'pass':
      return '✓';
    case 'fail':
      return '✗';
    case 'undecided':
      return '?';
    case 'silent':
      return '–';
    default:
      throw new Error(`no such verdict: ${String(verdict satisfies never)}`);
  }
}
