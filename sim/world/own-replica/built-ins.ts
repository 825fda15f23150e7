/*
 * Protects JavaScript's built-in functions, which a user's module shares with raftsim: a module that replaces
 * `Array.prototype.push` would change raftsim as well. The originals are recorded here before any user's module is loaded.
 * Functions that a module adds under new names do no harm.
 */

interface BuiltIn {
  /** "Array.prototype.push" */
  readonly name: string;
  readonly holder: object;
  readonly key: string | symbol;
  readonly descriptor: PropertyDescriptor;
}

// Captured now, since a user's module may replace these as well.
const { getOwnPropertyDescriptor, defineProperty } = Reflect;

const all: readonly BuiltIn[] = [Array, Map, Set, Object, Function, String, Number, Promise].flatMap(
  (type) => [
    ...functionsOf(type, type.name),
    ...functionsOf(type.prototype as object, `${type.name}.prototype`),
  ],
);

function functionsOf(holder: object, name: string): readonly BuiltIn[] {
  return Reflect.ownKeys(holder).flatMap((key) => {
    const descriptor = getOwnPropertyDescriptor(holder, key);
    if (typeof descriptor?.value !== 'function') return [];
    return [
      {
        name: `${name}${typeof key === 'symbol' ? `[${key.description}]` : `.${key}`}`,
        holder,
        key,
        descriptor,
      },
    ];
  });
}

/** Restores all built-in functions. Throws if any had been replaced. */
export function requireBuiltIns(): void {
  let replaced = '';
  // The loop itself must not use anything that may have been replaced.
  for (let i = 0; i < all.length; i++) {
    const { name, holder, key, descriptor } = all[i];
    if (getOwnPropertyDescriptor(holder, key)?.value === descriptor.value) continue;
    defineProperty(holder, key, descriptor);
    if (replaced === '') replaced = name;
  }
  if (replaced !== '') throw new Error(`it replaces ${replaced}, which raftsim uses too`);
}

const { push, pop, slice, [Symbol.iterator]: iterator } = Array.prototype;

/** A cheaper check after each step of a replica: only the functions without which raftsim's own loops might not end. */
export function requireLists(): void {
  const { prototype } = Array;
  if (
    prototype.push !== push ||
    prototype.pop !== pop ||
    prototype.slice !== slice ||
    prototype[Symbol.iterator] !== iterator
  )
    requireBuiltIns();
}
