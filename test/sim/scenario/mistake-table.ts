import { describe, expect, it } from 'vitest';
import { mistakes } from './parsing.ts';

/** A text, and the mistakes reported for it: place, finding, hint. */
export type Case = readonly [text: string, ...said: string[]];

export function table(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    it.each(cases.map(([text, ...said]) => ({ text, said })))('$text', ({ text, said }) => {
      expect(mistakes(text)).toEqual(said);
    });
  });
}
