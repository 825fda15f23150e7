import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Audit } from '../../sim/audit/audit.ts';
import type { Report } from '../../sim/report.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { replicaOf } from '../support/own-replicas.ts';
import { load, shippedScenarios } from '../support/scenarios.ts';
import { type Digests, goldenFile } from './digests.ts';

/*
 * Every shipped scenario is run a second time with a seed of the golden digests, among other runs than there: nothing that
 * they leave behind may change it, nor the audit that listens. And it is run once more and broken off: a property that
 * holds in the whole run must not be violated because a part of it is missing.
 */

const golden = JSON.parse(readFileSync(goldenFile, 'utf8')) as Digests;
const SEED = '7';

/** The shares of a run's events that are played; each scenario is tried with one of them. */
const EARLY = 0.4;
const LATE = 0.8;

const cuts = shippedScenarios().map((path, i) => ({ path, part: i % 2 === 0 ? EARLY : LATE }));

test.each(cuts)(
  '$path has its golden digest again, and violates nothing more if broken off at $part of its events',
  async ({ path, part }) => {
    const whole = load(path);
    const audit = new Audit(whole, Number.POSITIVE_INFINITY);
    const { report } = simulate(whole, SEED, { ...(await replicaOf(whole)), consumers: [audit] });
    expect(report.digest).toBe(golden[path][SEED]);
    // Nobody is accused where all is well. A disk that loses something is well where the servers cope with it.
    const accused = audit.slips().filter(({ kind }) => kind !== 'lost-from-disk');
    if (report.properties.every(({ verdict }) => verdict !== 'fail'))
      expect(accused.map(({ text }) => text)).toEqual([]);
    if (whole.cluster.replica !== '' || whole.zoo !== '') return;
    const failed = (of: Report): string[] =>
      of.properties.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
    const expected = failed(report);
    const cut = simulate({ ...whole, maxEvents: Math.floor(report.events * part) }, SEED).report;
    expect(failed(cut).filter((name) => !expected.includes(name))).toEqual([]);
  },
);
