/* SHA-256 (FIPS 180-4) in plain arithmetic: sim/ may not use node:crypto, and needs only one hash per scenario. */

const blockBytes = 64;
const words = 64;
const TWO_32 = 4_294_967_296;

/** The first 32 bits of the fractional parts of the cube roots (rounds) and square roots (initial) of the first primes. */
const { roundConstants, initialState } = constants();

function constants(): { readonly roundConstants: Uint32Array; readonly initialState: Uint32Array } {
  const rounds = new Uint32Array(words);
  const initial = new Uint32Array(8);
  let found = 0;
  for (let n = 2; found < words; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) prime &&= n % d !== 0;
    if (!prime) continue;
    if (found < initial.length) initial[found] = rootFraction(n, 2);
    rounds[found++] = rootFraction(n, 3);
  }
  return { roundConstants: rounds, initialState: initial };
}

/** floor(frac(n ^ (1/degree)) * 2^32), exactly, by bisection over integers. */
function rootFraction(n: number, degree: 2 | 3): number {
  const target = BigInt(n) << BigInt(32 * degree);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    const power = degree === 2 ? middle * middle : middle * middle * middle;
    if (power <= target) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
}

function rotate(x: number, by: number): number {
  return (x >>> by) | (x << (32 - by));
}

/** SHA-256 of a text in UTF-8, as 64 hex digits. */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / blockBytes) * blockBytes);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor((bytes.length * 8) / TWO_32));
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0);
  const state = Uint32Array.from(initialState);
  const schedule = new Uint32Array(words);
  for (let offset = 0; offset < padded.length; offset += blockBytes) compress(state, schedule, view, offset);
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

function compress(state: Uint32Array, w: Uint32Array, view: DataView, offset: number): void {
  for (let i = 0; i < words; i++) {
    if (i < 16) {
      w[i] = view.getUint32(offset + i * 4);
      continue;
    }
    const x = w[i - 15] ?? 0;
    const y = w[i - 2] ?? 0;
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[i] = (w[i - 16] ?? 0) + s0 + (w[i - 7] ?? 0) + s1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < words; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + (roundConstants[i] ?? 0) + (w[i] ?? 0)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const t2 = (s0 + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const sums = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < state.length; i++) state[i] = (state[i] ?? 0) + (sums[i] ?? 0);
}
