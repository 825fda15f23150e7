import { expect, it } from 'vitest';
import { NEVER, NOBODY } from '../../../../core/units.ts';
import { FactKind } from '../../../../sim/facts/facts.ts';
import { simulate } from '../../../../sim/run/simulate.ts';
import { Recorder } from '../../../../sim/run/trace/recorder.ts';
import { parse } from '../../../support/scenarios.ts';

/* Clients without backoff, as the course has them, and servers that turn each request away at once. */

const CLIENTS = 'timeout: never, retry: never, backoff: 0, asks: living';

it.each(['redirect', 'refused'] as const)('a client is tired after 200 answers: %s', (status) => {
  const scenario = parse(
    'cluster: { replicas: 3 }\nnetwork: { client-latency: 50us }\nrun: 1s\nsettle: { within: 1 }\n' +
      `clients: { count: 1, requests: 1, over: 100ms, ${CLIENTS} }\n`,
  );
  const recorder = new Recorder([FactKind.requestSent]);
  simulate(scenario, '1', {
    consumers: [recorder],
    createReplica: () => ({
      step(_now, input, out) {
        out.deadline = NEVER;
        if (input.kind !== 'request') return;
        const { client, attempt } = input.request;
        out.replies.push({
          ...{ client, attempt, status: status === 'redirect' ? 3 : 4, value: null },
          ...{ writerSession: 0, writerSerial: 0, leader: NOBODY, uncertain: false },
        });
      },
    }),
  });
  const asked = recorder.facts.filter(({ request }) => request?.client !== 0).map(({ time }) => time);
  const pauses = asked.slice(1).map((time, i) => time - asked[i]);
  expect(new Set(pauses.slice(0, 199))).toEqual(new Set([100]));
  expect(new Set(pauses.slice(199))).toEqual(new Set([10_100]));
  // One second less the first 20 ms, and the 100 ms within which the request was made.
  expect(pauses.length).toBeGreaterThan(270);
});
