/*
 * exp, ln and the normal distribution, computed only with +, -, * and /. ECMAScript specifies the results of
 * these four bit for bit, but not those of Math.exp or Math.log; so every machine builds the same tables of
 * delays. Accurate to about 1e-13 for the moderate arguments that such tables need.
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

/** The cumulative distribution function of the standard normal distribution, for |z| up to about 6. */
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
 * The z below which the given share (0.5 to 0.9999) of the standard normal distribution lies. `from` is any smaller
 * z >= 0 at which Newton's method starts: the value for a neighbouring share saves steps.
 */
export function normalQuantile(share: number, from = 0): number {
  let z = from;
  for (let step = 0; step < newtonSteps; step++) {
    const error = normalShareBelow(z) - share;
    // The function is concave for z >= 0, so Newton's steps from below never overshoot.
    z -= error / normalDensity(z);
    if (Math.abs(error) < 1e-15) break;
  }
  return z;
}
