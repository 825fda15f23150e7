import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { alarms, alarmsOfAll, type Speeds } from './alarm.ts';

/** All figures that the README quotes. */
interface Written extends Speeds {
  readonly high: Speeds['high'] &
    Readonly<
      Record<
        'messagesPerCpuSecond' | 'messagesPerEntry' | 'judgesAndDigestCost' | 'recorderCost' | 'traceCost',
        number
      >
    >;
  readonly low: Speeds['low'] &
    Readonly<
      Record<'coldRunsPerCpuSecond' | 'timesRealTime' | 'judgesAndDigestCost' | 'recorderCost', number>
    >;
}

const written: Written = JSON.parse(readFileSync('test/bench/written.json', 'utf8'));

function measured(entriesPerCpuSecond: number, runsPerCpuSecond: number, yardstickNs: number): Speeds {
  return { yardstickNs, high: { entriesPerCpuSecond }, low: { runsPerCpuSecond } };
}

const { yardstickNs, high, low } = written;
const entries = high.entriesPerCpuSecond;
const runs = low.runsPerCpuSecond;

test('the recorded figures raise no alarm, nor does a machine of half the speed', () => {
  expect(alarms(written, written)).toEqual([]);
  expect(alarms(measured(entries / 2, runs / 2, yardstickNs * 2), written)).toEqual([]);
});

test('less than half of the recorded speed raises an alarm', () => {
  expect(alarms(measured(entries * 0.49, runs, yardstickNs), written)).toEqual([
    expect.stringMatching(/^high: .* is 0\.49 of the recorded speed/),
  ]);
  expect(alarms(measured(entries, runs, yardstickNs * 0.4), written)).toHaveLength(2);
});

test('an alarm is raised only if each of three measurements is bad', async () => {
  const slow = measured(entries * 0.49, runs, yardstickNs);
  const attempts = async (...each: Speeds[]): Promise<[number, number]> => {
    let taken = 0;
    const raised = await alarmsOfAll(3, written, async () => each[taken++]);
    return [taken, raised.length];
  };
  expect(await attempts(slow, slow, slow)).toEqual([3, 1]);
  expect(await attempts(slow, written, slow)).toEqual([2, 0]);
  expect(await attempts(written, slow, slow)).toEqual([1, 0]);
});

test('the README quotes the recorded figures', () => {
  const section = readFileSync('README.md', 'utf8').split('## What it costs')[1]?.split('\n## ')[0];
  const { messagesPerCpuSecond, messagesPerEntry } = high;
  const { coldRunsPerCpuSecond, timesRealTime } = low;
  const costs = [
    high.judgesAndDigestCost,
    high.recorderCost,
    high.traceCost,
    low.judgesAndDigestCost,
    low.recorderCost,
  ];
  const figures = [messagesPerCpuSecond, messagesPerEntry, coldRunsPerCpuSecond, timesRealTime, ...costs];
  for (const figure of [yardstickNs, entries, runs, ...figures])
    expect(section).toContain(figure.toLocaleString('en'));
});
