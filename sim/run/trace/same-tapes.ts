import type { EntryContents } from './contents.ts';
import type { TracedCommand } from './payloads.ts';
import type { TapeContents } from './tape-reader.ts';

/** Whether two tapes hold the same facts. Far quicker than to compare their events, which it does not make. */
export function sameTapes(a: TapeContents, b: TapeContents): boolean {
  return (
    same(a.pages, b.pages, sameWords) &&
    same(a.texts, b.texts, (text, other) => text === other) &&
    same(a.payloads.commands, b.payloads.commands, sameCommands) &&
    same(a.payloads.entries, b.payloads.entries, sameEntries) &&
    same(a.kept, b.kept, sameData)
  );
}

function same<Item>(
  items: readonly Item[],
  others: readonly Item[],
  equal: (item: Item, other: Item) => boolean,
): boolean {
  return items.length === others.length && items.every((item, i) => equal(item, others[i]));
}

function sameWords(words: Int32Array, others: Int32Array): boolean {
  if (words.length !== others.length) return false;
  for (let i = 0; i < words.length; i++) if (words[i] !== others[i]) return false;
  return true;
}

function sameCommands(one: TracedCommand | null, other: TracedCommand | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.op === other.op &&
    one.key === other.key &&
    one.value === other.value &&
    one.expected === other.expected
  );
}

function sameEntries(one: EntryContents, other: EntryContents): boolean {
  return (
    one.index === other.index &&
    one.term === other.term &&
    sameCommands(one.command, other.command) &&
    sameData(one.configuration, other.configuration)
  );
}

function sameData(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
