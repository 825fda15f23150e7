/** seedrandom's alea on its own: the package's main entry draws ambient randomness when it is loaded. */
declare module 'seedrandom/lib/alea.js' {
  /** A generator seeded with a text. `int32` gives 32 random bits as a signed integer. */
  export default function alea(seed: string): { int32(): number };
}
