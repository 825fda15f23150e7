import { describe, expect, it } from 'vitest';
import {
  formatDuration,
  formatShare,
  formatSize,
  parseDuration,
  parsePpm,
  parseRange,
  parseRate,
  parseShare,
  parseSize,
} from '../../../../sim/scenario/quantities/quantities.ts';

describe('durations', () => {
  it.each([
    ['500us', 500],
    ['500µs', 500],
    ['2ms', 2_000],
    ['1.5s', 1_500_000],
    ['0.0001s', 100],
    ['1m', 60_000_000],
    ['1h', 3_600_000_000],
    ['2 ms', 2_000],
    ['0s', 0],
    [0, 0],
    ['0', 0],
    [' 0 ', 0],
  ])('%s is %d microseconds', (text, micros) => {
    expect(parseDuration(text)).toBe(micros);
  });

  it.each([
    [30, 'a duration needs a unit: 30ms, 30s'],
    ['30', 'a duration needs a unit: 30ms, 30s'],
    ['-1s', 'a duration cannot be negative'],
    [-1, 'a duration cannot be negative'],
    ['5ns', 'the virtual clock counts in microseconds: us is the smallest unit'],
    ['5 sec', "unknown unit 'sec', known units: us, ms, s, m, h"],
    ['0.5us', 'the virtual clock counts in whole microseconds'],
    ['169h', 'longer than 168h'],
    ['soon', ''],
    ['', ''],
    [null, ''],
    [Number.NaN, 'a duration needs a unit: NaNms, NaNs'],
  ])('%s is none: %s', (text, why) => {
    expect(parseDuration(text)).toBe(why);
  });

  it.each([
    [0, '0'],
    [500, '500us'],
    [1_500, '1.5ms'],
    [1_500_000, '1.5s'],
    [90_000_000, '90s'],
    [Number.POSITIVE_INFINITY, 'never'],
  ])('%d microseconds are written %s', (micros, text) => {
    expect(formatDuration(micros)).toBe(text);
  });
});

describe('ranges', () => {
  it.each([
    ['150ms..300ms', [150_000, 300_000]],
    ['150..300ms', [150_000, 300_000]],
    ['1ms .. 1s', [1_000, 1_000_000]],
    ['5ms', [5_000, 5_000]],
  ])('%s', (text, ends) => {
    expect(parseRange(text)).toEqual(ends);
  });

  it.each([
    ['5ms..1ms', 'the lower end is above the upper end'],
    ['..1ms', "'' is not a duration"],
    ['1ms..soon', "'soon' is not a duration"],
    ['-1ms..1ms', 'a duration cannot be negative'],
  ])('%s is no range: %s', (text, why) => {
    expect(parseRange(text)).toBe(why);
  });
});

describe('shares, rates, sizes, clock rates', () => {
  it.each([
    ['1%', 0.01],
    ['0.5%', 0.005],
    [0.01, 0.01],
    ['100%', 1],
    ['101%', 'more than 100 %'],
    [5, 'a plain share is at most 1; did you mean 5%?'],
    ['-1%', 'a share cannot be negative'],
    [-0.1, 'a share cannot be negative'],
    ['much', ''],
    [Number.NaN, ''],
  ])('share %s -> %s', (text, value) => {
    expect(parseShare(text)).toBe(value);
  });

  it.each([
    ['200/s', 200],
    ['0.5 / s', 0.5],
    [200, 'a rate needs its unit: 200/s'],
    ['-1/s', 'a rate cannot be negative'],
    ['200/m', ''],
  ])('rate %s -> %s', (text, value) => {
    expect(parseRate(text)).toBe(value);
  });

  it.each([
    ['64kB', 64_000],
    ['1MiB', 1_048_576],
    ['1.5MB', 1_500_000],
    [512, 512],
    ['0.5B', 'a size is a whole number of bytes'],
    [-1, 'a size cannot be negative'],
    ['3 parsec', "unknown unit 'parsec', known units: B, kB, MB, GB, KiB, MiB, GiB"],
  ])('size %s -> %s', (text, value) => {
    expect(parseSize(text)).toBe(value);
  });

  it.each([
    ['200ppm', 200],
    ['-200ppm', -200],
    [0, 0],
    [200, 'a clock rate needs its unit: 200ppm'],
    ['fast', ''],
  ])('clock rate %s -> %s', (text, value) => {
    expect(parsePpm(text)).toBe(value);
  });

  it('have the same value or error in quotes', () => {
    for (const parse of [parseDuration, parseShare, parseRate, parsePpm, parseSize])
      for (const plain of [0, 1, 0.5, -1, 4096]) expect(parse(String(plain))).toEqual(parse(plain));
    expect([parseRange('0'), parseDuration('0'), parsePpm('0')]).toEqual([[0, 0], 0, 0]);
    expect([parseShare('0.01'), parseSize('4096')]).toEqual([0.01, 4096]);
  });

  it('are formatted as they are parsed', () => {
    expect(parseDuration(formatDuration(0))).toBe(0);
    expect(formatShare(0.005)).toBe('0.5%');
    expect(formatSize(64_000)).toBe('64kB');
    expect(formatSize(16)).toBe('16B');
    expect(formatSize(65_536)).toBe('64KiB');
  });
});
