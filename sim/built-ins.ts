/*
 * What belongs to everybody in a thread: a module of the user's own that puts another `Array.prototype.push` in place of the
 * engine's changes raftsim as well. What was there before is noted here, before any such module is loaded. Names that a module
 * adds harm nobody.
 */

interface BuiltIn {
  /** "Array.prototype.push" */
  readonly name: string;
  readonly holder: object;
  readonly key: string | symbol;
  readonly descriptor: PropertyDescriptor;
}

// They may be replaced too.
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

/** Puts everything back. Throws if anything had been replaced. */
export function requireBuiltIns(): void {
  let replaced = '';
  // Without anything that may have been replaced.
  for (let i = 0; i < all.length; i++) {
    const { name, holder, key, descriptor } = all[i];
    if (getOwnPropertyDescriptor(holder, key)?.value === descriptor.value) continue;
    defineProperty(holder, key, descriptor);
    if (replaced === '') replaced = name;
  }
  if (replaced !== '') throw new Error(`it replaces ${replaced}, which raftsim uses too`);
}

const { push, pop, slice, [Symbol.iterator]: iterator } = Array.prototype;

/** The same after each step, where there is time only for what no loop of raftsim's would end without. */
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
