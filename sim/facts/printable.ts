/** Replaces control characters, which could do anything to a terminal and would end a line, by spaces. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
