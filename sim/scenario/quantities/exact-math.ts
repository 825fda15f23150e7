/*
 * exp, ln and the normal distribution from additions, multiplications and divisions alone. The language fixes
 * those four bit for bit, and Math.log and its kin not: with these every machine builds the same tables.
 * Accurate to about 1e-13, for the moderate arguments that tables of delays need.
 */

const { LN2 } = Math;
const INVERSE_SQRT_TWO_PI = 0.3989422804014327;
const enough = 1e-17;

/** e to the power x, for |x| up to a few hundred. */
export function exp(x: number): number {
  let halvings = 0;
  let y = x;
  while (y > 0.5 || y < -0.5) {
    y /= 2;
    halvings++;
  }
  let term = 1;
  let sum = 1;
  for (let n = 1; Math.abs(term) > enough; n++) {
    term = (term * y) / n;
    sum += term;
  }
  for (; halvings > 0; halvings--) sum *= sum;
  return sum;
}

/** The natural logarithm of a positive number. */
export function ln(x: number): number {
  let mantissa = x;
  let twos = 0;
  for (; mantissa > 1.5; mantissa /= 2) twos++;
  for (; mantissa < 0.75; mantissa *= 2) twos--;
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let power = ratio;
  let sum = ratio;
  for (let n = 3; Math.abs(power) > enough; n += 2) {
    power *= square;
    sum += power / n;
  }
  return 2 * sum + twos * LN2;
}

/** Share of the standard normal distribution below z, for |z| up to about 6. */
export function normalShareBelow(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 3; Math.abs(term) > enough; n += 2) {
    term = (term * z * z) / n;
    sum += term;
  }
  return 0.5 + sum * normalDensity(z);
}

function normalDensity(z: number): number {
  return INVERSE_SQRT_TWO_PI * exp((-z * z) / 2);
}

const newtonSteps = 60;

/**
 * The z below which the given share (0.5 to 0.9999) of the standard normal distribution lies. `from` is any z
 * known to be smaller: a neighbour's value saves steps.
 */
export function normalQuantile(share: number, from = 0): number {
  let z = from;
  for (let step = 0; step < newtonSteps; step++) {
    const error = normalShareBelow(z) - share;
    // From 0 upward the curve is concave, so that Newton's steps never overshoot.
    z -= error / normalDensity(z);
    if (Math.abs(error) < 1e-15) break;
  }
  return z;
}
