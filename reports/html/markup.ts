/* Templates for HTML and SVG: values are escaped unless they are Markup. */

/** Text that is HTML already and is not escaped again. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

type Content = string | number | Markup | null | readonly Content[];

/** Template tag; values are escaped for use in text and in quoted attributes. null and [] yield nothing. */
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

/** Rounds a coordinate to one decimal. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}
