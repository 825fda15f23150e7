/* HTML and SVG as text, escaped unless it says that it is markup. */

/** Text that is HTML already. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

type Content = string | number | Markup | null | readonly Content[];

/** A template whose values are escaped, in text and in quoted attributes alike; null and [] are nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = parts[0];
  values.forEach((value, i) => {
    text += rendered(value) + parts[i + 1];
  });
  return new Markup(text);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function rendered(value: Content): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.html;
  if (typeof value === 'string') return escapedText(value);
  return typeof value === 'number' ? String(value) : value.map(rendered).join('');
}

function escapedText(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => ENTITIES[character]).replace(/[^\P{Cc}\n\t]/gu, ' ');
}

/** A coordinate with one decimal. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}
