import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../../sim/run/simulate.ts';
import { parseScenario } from '../../../../sim/scenario/parse.ts';
import { plainScenario, printScenario } from '../../../../sim/scenario/print.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { load, parse } from '../../../support/scenarios.ts';
import { situations } from './situations.ts';

const smallest = { lifetime: 30, replicas: 5, requests: 100 };

function imported(configuration: object, set: readonly string[] = []): Scenario {
  return parse(JSON.stringify(configuration), { file: 'somewhere/course-1.json', set });
}

/** Each mistake as line:column message (hint). */
function mistakes(text: string): readonly string[] {
  const parsed = parseScenario(text, { file: 'x.json' });
  if (parsed.ok) return [];
  return parsed.errors.map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === '' ? '' : ` (${hint})`}`,
  );
}

/** The folder of the course's own files, if it lies beside the checkout of the project. */
const beside = join(process.cwd(), '..', 'shared', 'cs3700', 'configs');
const there = existsSync(beside);
if (!there) console.warn(`SKIPPED: the course's own files are not at ${beside}`);

describe('a configuration of CS3700', () => {
  it.each(situations)('$name gives the same run as its scenario in scenarios/course', (situation) => {
    const { name, configuration } = situation;
    const ours = load(`scenarios/course/${name}.yaml`);
    const theirs = parse(JSON.stringify(configuration, null, 4), { file: `${name}.json` });
    expect(theirs.name).toBe(ours.name);
    expect(theirs.cs3700).toEqual(ours.cs3700);
    const [a, b] = [ours, theirs].map((scenario) => simulate(scenario, '42').report);
    expect(b.digest).toBe(a.digest);
    expect(b.cs3700).toEqual(a.cs3700);
  });

  it.skipIf(!there)('from the course itself gives the same run too', () => {
    const files = readdirSync(beside).filter((name) => name.endsWith('.json'));
    expect(files).toHaveLength(situations.length);
    for (const file of files) {
      const theirs = load(join(beside, file));
      const ours = load(`scenarios/course/${file.replace(/\.json$/, '.yaml')}`);
      expect(theirs.name).toBe(ours.name);
      expect(theirs.cs3700).toEqual(ours.cs3700);
      expect(simulate(theirs, '7').report.digest, file).toBe(simulate(ours, '7').report.digest);
    }
  });

  it('has the defaults of the course', () => {
    const { name, cluster, clients, network, run, maxMessages, cs3700, seed } = imported(smallest);
    expect({ name, replicas: cluster.replicas, loss: network.loss, run, maxMessages, seed }).toEqual({
      name: 'course-1',
      replicas: 5,
      loss: 0,
      run: 37_000_000,
      maxMessages: 20_000,
      seed: undefined,
    });
    expect(clients.load).toEqual({ kind: 'requests', count: 100, over: 30_000_000 });
    expect([clients.from, clients.mix.get]).toEqual([5_000_000, 0.8]);
    expect(network).toMatchObject({ ordered: true, clientLoss: 0 });
    expect(cs3700).toMatchObject({ totalMessages: null, getsUnanswered: 0.5, getsImpossible: 0.1 });
  });

  it('may use every key', () => {
    const scenario = imported({
      ...smallest,
      mix: 0.25,
      start_wait: 1.5,
      end_wait: 0,
      drops: 0.125,
      max_packets: 900,
      seed: 17,
      events: [
        { type: 'part_end', time: 20 },
        { type: 'part_easy', time: 10.25 },
        { type: 'kill_non_leader', time: 30 },
      ],
      tests: {
        benchmarks: { failures: [0, 1.5, 3], median_latency: [0.00015, 0.0000005, 1] },
        maximum_put_fail_fraction: 0.25,
        maximum_get_generation_fail_fraction: 0.3,
      },
      maximum_get_generation_fail_fraction: 0.2,
      maximum_appends_batched_fraction: 1,
    });
    expect(scenario.seed).toBe('17');
    expect(scenario.run).toBe(31_500_000);
    // In order of time; an event at the end of the run never happens.
    expect(scenario.faults.map(({ do: name, placement }) => [name, placement])).toEqual([
      ['part-easy', { kind: 'at', at: 11_750_000 }],
      ['part-end', { kind: 'at', at: 21_500_000 }],
    ]);
    expect(scenario.maxMessages).toBe(900);
    expect(scenario.cs3700).toEqual({
      totalMessages: null,
      failures: [0, 2, 3],
      duplicates: null,
      medianLatency: [150, 1, 1_000_000],
      getsUnanswered: 0.5,
      putsUnanswered: 0.25,
      getsImpossible: 0.3,
      appendsBatched: 1,
    });
  });

  it('accepts --set like any scenario, and is printed as a scenario', () => {
    expect(imported(smallest, ['cluster.replicas=7', 'cluster.raft.profile=etcd']).cluster.replicas).toBe(7);
    const plain = plainScenario(JSON.stringify(smallest), [], 'a.json');
    if ('errors' in plain) throw new Error('it is right');
    const again = parse(printScenario(plain as Readonly<Record<string, unknown>>), { file: 'a.yaml' });
    expect(simulate(again, '3').report.digest).toBe(simulate(imported(smallest), '3').report.digest);
  });
});

describe('mistakes in a configuration', () => {
  it('are reported with their places, all at once and in order', () => {
    const text = `{
  "lifetime": 3, "replicas": 25, "requests": -1,
  "mix": 1.5, "drop": 0.1, "max_packets": "many",
  "events": [{"type": "kil_leader", "time": 2}, {"type": "part_end"}, 7],
  "tests": {"benchmarks": {"total_msg": [1, 2, 3], "failures": [1, 2]}}
}`;
    expect(mistakes(text)).toEqual([
      '2:15 lifetime is 3, expected seconds of requests, at least 5',
      '2:30 replicas is 25, expected a whole number from 3 to 21',
      '2:46 requests is -1, expected a whole number from 0 to 900000',
      '3:10 mix is 1.5, expected the fraction of gets, a number from 0 to 1',
      "3:15 unknown key 'drop' (did you mean 'drops'?)",
      "3:43 max_packets is 'many', expected a number from that of requests to 900000",
      "4:23 events.0.type is 'kil_leader': not a type of event (did you mean 'kill_leader'?)",
      '4:49 events.1.time is missing, expected seconds after start_wait, from 0 to the lifetime',
      '4:71 events.2 is 7, expected a mapping of type, time',
      "5:28 unknown key 'total_msg' in tests.benchmarks (did you mean 'total_msgs'?)",
      '5:64 tests.benchmarks.failures is a list, expected three numbers such as [1000, 4000, 5000]',
    ]);
  });

  it.each([
    [{ ...smallest, start_wait: 31 }, 'start_wait is 31, expected seconds from 0 to the lifetime, 30'],
    [{ ...smallest, end_wait: 31 }, 'end_wait is 31, expected seconds from 0 to the lifetime, 30'],
    [{ ...smallest, max_packets: 99 }, 'max_packets is 99, expected at least as many as requests, 100'],
    [{ ...smallest, events: [{ type: 'part_end', time: 31 }] }, 'events.0.time is 31, expected seconds'],
    [{ lifetime: 30, replicas: 5 }, 'requests is missing, expected a whole number from 0 to 900000'],
    [{ ...smallest, replicas: 4.5 }, 'replicas is 4.5, expected a whole number from 3 to 21'],
    [{ ...smallest, drops: 'often' }, "drops is 'often', expected the fraction of messages lost"],
    [{ ...smallest, tests: [] }, 'tests is an empty list, expected a mapping of benchmarks'],
    [{ nothing: 1 }, 'this is neither a scenario nor a configuration of CS3700'],
  ])('%j', (configuration, message) => {
    const [first = '', ...more] = mistakes(JSON.stringify(configuration));
    expect(first).toContain(message);
    expect(more).toEqual([]);
  });

  it.each([
    ['{\n  "lifetime": 30,\n}', '2:17 a comma with nothing after it (remove it)'],
    ['{"lifetime": 30 "replicas": 5}', `1:17 unexpected '"', expected ',' or '}'`],
    ['{"lifetime": 030}', "1:14 unexpected '030', expected a value"],
    ["{'lifetime': 30}", "1:2 unexpected ''', expected a key in double quotes"],
    ['{"lifetime": 30', "1:16 the file ends here, expected ',' or '}'"],
    ['{"lifetime": "30}', '1:14 a string that is not closed, or contains a character that must be escaped'],
    ['{"lifetime": 30} # seconds', "1:18 unexpected '#', expected the end of the file"],
    ['{"lifetime": 30, "lifetime": 31}', "1:18 the key 'lifetime' occurs twice (first on line 1)"],
    ['{"lifetime": True}', "1:14 unexpected 'True', expected a value"],
    ['', '1:1 the file ends here, expected a value'],
    ['['.repeat(100), '1:42 nested too deeply'],
  ])('%s', (text, mistake) => {
    expect(mistakes(text)).toEqual([mistake]);
  });

  it('are not reported for scenarios in JSON or YAML', () => {
    expect(parse('{ "run": "10s" }', { file: 'x.json' }).run).toBe(10_000_000);
    expect(parse('{ run: 10s }').run).toBe(10_000_000);
    expect(parse(JSON.stringify(smallest), { file: '' }).run).toBe(37_000_000);
  });
});
