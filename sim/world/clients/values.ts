import { hashText } from '../../../core/hash.ts';
import type { Serial } from '../../../core/units.ts';

const PADDING = '.';
const PADDING_UNIT = PADDING.charCodeAt(0);

/** A client's value followed by its padding. */
const PADDED = /(c\d+-\d+)\.+/g;

/** A text for people to read: without the padding of the values in it. */
export function withoutPadding(text: string): string {
  return text.replace(PADDED, '$1');
}

/** Makes the values that one client writes: unique in the run, and padded to the length that the scenario asks for. */
export class Values {
  /** Hash of the value made last, computed without building the padded text. */
  hash = 0;
  private readonly prefix: string;
  private readonly bytes: number;
  /** Cached paddings by the length of the unpadded value, which takes few different values. */
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
