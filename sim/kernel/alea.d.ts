/** Only seedrandom's alea: the package's main entry calls Math.random when it is loaded. */
declare module 'seedrandom/lib/alea.js' {
  /** A generator seeded with a text. `int32` returns 32 random bits as a signed integer. */
  export default function alea(seed: string): { int32(): number };
}
