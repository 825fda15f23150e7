/*
 * V8 takes a function literal that is assigned to a property for a constant, and allocates it in the old generation; the
 * bundler makes such assignments of fields' initial values, too. A collection of the young generation (scavenge) takes
 * such a function for alive, and with it everything that its scope refers to: a whole run, until the next full collection.
 * So in core/ and sim/ such a function has a name first: `const onLost = () => ...; network.onLost = onLost`. A test
 * enforces it.
 */

export function doNothing(): void {}
