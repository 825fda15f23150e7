/* Factors between units of time. Virtual time is in microseconds, the wall clock in milliseconds. */

export const MICROS_PER_MILLI = 1_000;
export const MICROS_PER_SECOND = 1_000_000;
export const MILLIS_PER_SECOND = 1_000;
