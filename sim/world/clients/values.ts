import { hashText } from '../../../core/hash.ts';
import type { Serial } from '../../../core/units.ts';

const PADDING = '.';
const PADDING_UNIT = PADDING.charCodeAt(0);

/** A value of a client's, and what makes it as long as the scenario asks. */
const PADDED = /(c\d+-\d+)\.+/g;

/** A text as people read it: its values without what only makes them longer. */
export function withoutPadding(text: string): string {
  return text.replace(PADDED, '$1');
}

/** What one client writes: values unique in the whole run, and as long as the scenario asks. */
export class Values {
  /** Hash of the value made last, which costs less before its padding is there. */
  hash = 0;
  private readonly prefix: string;
  private readonly bytes: number;
  /** By length of what stands before it: few, since it is a number that grows. */
  private readonly paddings: string[] = [];

  constructor(client: number, bytes: number) {
    this.prefix = `c${client}-`;
    this.bytes = bytes;
  }

  make(serial: Serial): string {
    const name = this.prefix + serial;
    const missing = Math.max(0, this.bytes - name.length);
    this.hash = hashText(name, missing, PADDING_UNIT);
    return missing === 0 ? name : name + this.padding(name.length, missing);
  }

  private padding(place: number, length: number): string {
    while (this.paddings.length <= place) this.paddings.push('');
    if (this.paddings[place] === '') this.paddings[place] = PADDING.repeat(length);
    return this.paddings[place];
  }
}
