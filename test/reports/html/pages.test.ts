import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type RunPage, runHtml } from '../../../reports/html/run-report.ts';
import { sweepHtml } from '../../../reports/html/sweep-report.ts';
import type { Slip } from '../../../sim/audit/slip.ts';
import { failing, grades } from '../hand-made.ts';
import { realRun, text } from '../real-run.ts';
import { crashLeader, row, sweepOf, typicalSweep } from '../sweeps.ts';

const run = realRun();
const page: RunPage = {
  report: run.report,
  details: run.details,
  scenarioText: text,
  about: run.scenario.about,
};
const [failed] = failing.properties.filter((property) => property.verdict === 'fail');
const failedPage: RunPage = {
  ...page,
  report: {
    ...run.report,
    verdict: 'fail',
    properties: [failed, ...run.report.properties.filter((property) => property.name !== failed.name)],
  },
};

/** Expects a part of a page; on failure prints that part only, rather than the page. */
function has(html: string, part: string): void {
  expect(html.includes(part), `the page holds ${part}`).toBe(true);
}

function hasNot(html: string, part: string): void {
  expect(html.includes(part), `the page holds ${part}`).toBe(false);
}

/** The content security policy of a page, by directive. */
function policyOf(html: string): Readonly<Record<string, string>> {
  const content = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  const directives = content.split(';').map((directive) => directive.trim().split(' '));
  return Object.fromEntries(directives.map(([name, ...values]) => [name, values.join(' ')]));
}

function inline(html: string, tag: string): string {
  return new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? '';
}

it('the story of a failure begins with earlier faults that are still in force', () => {
  const disk = { step: 0, line: 8, do: 'lying-disk', target: 'n1 n2 n3', from: 1, to: run.details.end };
  const over = { ...disk, do: 'clog', to: 2 };
  const html = runHtml({ ...failedPage, details: { ...run.details, faults: [disk, over] } });
  has(html, '<span class="when">0.000 s</span><span>lying-disk strikes n1 n2 n3, and lasts</span>');
  hasNot(html, 'clog strikes n1 n2 n3, and lasts');
});

it('the page says who broke which rule before the violation', () => {
  const text = 'n2 votes for n3 <in term 10>: it should have refused';
  const slips: readonly Slip[] = [
    { kind: 'stale-log-elected', sequence: 4894, time: 2_295_000, node: 2, term: 10, index: 0, text },
  ];
  const html = runHtml({ ...failedPage, slips });
  has(html, 'Who or what broke the rules of Raft');
  has(
    html,
    '<span class="when">2.295 s</span><span>n2 votes for n3 &lt;in term 10&gt;: it should have refused',
  );
  hasNot(runHtml(failedPage), 'Who or what broke the rules of Raft');
});

describe.each([
  ['run', runHtml(failedPage)],
  ['sweep', sweepHtml(typicalSweep(2000))],
])('the page of a %s', (_, html) => {
  it('has a content security policy that allows only its own style and script', () => {
    const hashOf = (code: string): string => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
    expect(policyOf(html)).toEqual({
      'default-src': "'none'",
      'style-src': hashOf(inline(html, 'style')),
      'script-src': hashOf(inline(html, 'script')),
      'base-uri': "'none'",
      'form-action': "'none'",
    });
  });

  it('refers to no network address, and has no src, style or event attributes', () => {
    expect(html.match(/https?:/)).toBeNull();
    expect(html.match(/\s(src|style|on\w+)=/)).toBeNull();
    expect([...html.matchAll(/href="([^#"])/g)]).toEqual([]);
  });

  it('is smaller than 500 kB', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(500_000);
  });
});

describe('the page of a run', () => {
  const html = runHtml(failedPage);

  it('shows the verdict, the replay command and the story of the failure', () => {
    has(html, '<span class="verdict fail">FAIL</span>');
    has(html, '<code>npx raftsim scenarios/small.yaml --seed 7</code>');
    has(html, 'c2 get x -&gt; v17 <span class="op-note">must be v18 or newer</span>');
    has(html, '<li class="objection">');
  });

  it('says that the scenario was changed by --set for this run, if it was', () => {
    const said = '--set in the command above changed some of it';
    hasNot(runHtml(page), said);
    has(runHtml({ ...page, report: { ...run.report, replay: `${run.report.replay} --set run=3s` } }), said);
  });

  it('shows the scenario with the steps that fired', () => {
    expect(html.match(/<li id="L8" class="fired">[\s\S]*?1\.00 s n\d/)).not.toBeNull();
    has(html, '<a href="#L12">line 12</a>');
  });

  it('draws a strip for each server with a band for each fault', () => {
    for (const node of [1, 2, 3]) has(html, `text-anchor="end">n${node}</text>`);
    expect(html.match(/class="fault"/g)?.length).toBe(3);
    has(html, 'class="down"');
  });

  it('shows the grades of the course if the run has grades', () => {
    const graded = runHtml({ ...page, report: { ...run.report, cs3700: grades } });
    has(graded, '<h2>CS3700</h2>');
    has(
      graded,
      '<b>not correct: put_answered</b><br>46 redirects · 2 unanswered · 948 messages if each put went alone',
    );
    has(graded, '<td>messages</td><td class="n">1 234</td><td><span class="tier bonus">bonus</span></td>');
    has(graded, '<td>duplicates</td><td class="n">0</td><td><span class="tier "></span></td>');
    has(graded, '<li class="fail"><span class="mark">✗</span>put_answered</li>');
    has(graded, '<li class="silent"><span class="mark">–</span>course_values</li>');
    hasNot(html, 'CS3700');
  });

  it('escapes names and texts of the scenario', () => {
    const evil = '<script>alert(1)</script>" onload="x';
    const { report } = failedPage;
    const own = runHtml({
      ...failedPage,
      report: { ...report, scenario: { ...report.scenario, name: evil } },
      about: evil,
      scenarioText: evil,
    });
    expect(own.match(/<script/g)?.length).toBe(1);
    hasNot(own, '" onload');
  });

  it('leaves out the least important sections when it would be too large, and says so', () => {
    const size = Buffer.byteLength(html);
    const smaller = runHtml(failedPage, size - 1000);
    expect(Buffer.byteLength(smaller)).toBeLessThan(size - 1000);
    has(smaller, 'Left out to keep this page below 5 MB: Latency.');
    has(smaller, 'What went wrong');
    const least = runHtml(failedPage, 1);
    has(least, '<span class="verdict fail">');
    hasNot(least, '<h2>Scenario</h2>');
  });
});

describe('the page of a sweep', () => {
  it('shows the causes of failures, distributions and worst seeds', () => {
    const html = sweepHtml(typicalSweep(10_000));
    has(html, '<b>linearizability: stale read on leader change</b>');
    const command = 'npx raftsim scenarios/crash-leader.yaml';
    has(html, `${command} <span class="option"><span class="option-name">--seed</span> 901</span>`);
    expect(html.match(/<svg class="mini"/g)?.length).toBeGreaterThan(3);
    has(html, 'snapshot installed over divergent suffix: never');
    has(html, 'never had an effect');
  });

  it('lists no seed as worst whose figure is 0', () => {
    const rows = [0, 7, 0].map((share, seed) => row(seed, 'pass', { failureRate: share / 100 }));
    const worst = /<h3>by failure rate %<\/h3>.*?<\/table>/su.exec(sweepHtml(sweepOf(rows)))?.[0] ?? '';
    expect(worst.match(/<tr/gu)?.length).toBe(1);
  });

  it('names the cell or scenario of the worst seed if there are several', () => {
    const across = (html: string): string => /<h2>Across seeds.*?<\/section>/su.exec(html)?.[0] ?? '';
    const cells = ['cluster.replicas=3', 'cluster.replicas=5'];
    const rows = cells.map((cell, i) => row(1, 'pass', { cell, 'latency.put.p99': 1000 * (i + 1) }));
    const gridded = across(sweepHtml(sweepOf(rows)));
    has(gridded, '<th class="n">seed</th><th>where</th>');
    has(
      gridded,
      '<td class="n">2 000</td><td class="n">1</td><td class="where"><code>cluster.replicas=5</code></td>',
    );
    // Each row has as many cells as the head.
    for (const line of gridded.match(/<tr>.*?<\/tr>/gsu) ?? [])
      expect(line.match(/<t[hd][ >]/gu)?.length).toBe(7);
    const scenarios = [crashLeader, { ...crashLeader, label: 'calm' }];
    has(
      across(sweepHtml(sweepOf([row(1), row(2, 'pass', { scenario: 'calm' })], { scenarios }))),
      '<code>calm</code>',
    );
    hasNot(across(sweepHtml(typicalSweep(20))), 'where');
  });

  it('can be made without any run', () => {
    has(sweepHtml(sweepOf([])), 'no run');
    has(sweepHtml(sweepOf([row(1)])), 'PASS');
  });
});

it('a page gives the command that shrinks a violation, and only then', () => {
  const command = run.report.replay.replace('npx raftsim ', 'npx raftsim shrink ');
  has(runHtml(failedPage), `<code>${command}</code>`);
  hasNot(runHtml(page), 'raftsim shrink');
});

it('a page marks intervals without a leader in another colour than failures', () => {
  const html = runHtml(page);
  has(html, '<rect class="leaderless-mark" width="12" height="12" rx="2"/></svg>no leader');
  const fillOf = (name: string): string => new RegExp(`\\.${name} \\{ fill: (.*?);`).exec(html)?.[1] ?? '';
  expect(fillOf('leaderless-mark')).not.toBe(fillOf('bad'));
});

it('a page names the fault beside a scenario line that does not name it', () => {
  const [fault] = run.details.faults;
  const line = text.split('\n').findIndex((each) => each.startsWith('run:')) + 1;
  const details = { ...run.details, faults: [fault, { ...fault, line, do: 'wipe', target: 'n4' }] };
  const html = runHtml({ ...page, details });
  expect(html).toMatch(/run: [^<]*<span class="said">\d+\.\d\d s wipe n4<\/span>/);
  has(
    html,
    `<span class="said">${((fault.from - details.runFrom) / 1_000_000).toFixed(2)} s ${fault.target}</span>`,
  );
});
