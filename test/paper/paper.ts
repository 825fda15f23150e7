import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { insistOnTree, refuse, wordsOrUsage } from '../support/in-tree.ts';
import { rowsInMarkdown, splitsInMarkdown } from './markdown.ts';
import { availSimRows, deviates, figure16Rows, type Row, readings, splitRows } from './tables.ts';

/*
 * `npm run paper [-- [--write] [section...]]`: the tables of the Raft paper and thesis, measured in simulated time;
 * with --write they become docs/paper.md. Sections are the keys of `sections` below; the default is all of them. Exits
 * with 1 if a figure is off by more than 10 % and has no explanation.
 */

/** As many elections as in the thesis; three times as many crashes as in the paper: a standard error up to 1.5 %. */
const ELECTIONS = 10_000;
const CRASHES = 3_000;
const CAMPAIGNS = 2_000;

const page = 'docs/paper.md';
const introduction = `# The paper's figures, simulated

Made by \`npm run paper -- --write\`; do not edit it by hand. Times are in milliseconds; "±" is the standard error of a mean.
The scenarios are in scenarios/paper/, and each trial is a run with a seed of its own.`;

interface Section {
  readonly title: string;
  readonly text: string;
  /** The tables, and the rows among them that are compared with a publication. */
  readonly play: () => { readonly body: string; readonly rows: readonly Row[] };
}

const failover = `Five servers, 2.5 ms one way, two of the four survivors with shorter logs. The leader crashes within a
heartbeat interval (half of the minimum time-out) after a broadcast that all have heard; from the crash until the others
have heard of a new leader. ${CRASHES} crashes a row (failover.yaml).`;

const sections: Readonly<Record<string, Section>> = {
  'first-election': {
    title: 'First election (thesis 9.4, AvailSim)',
    text: `Five servers with equal logs start waiting at the same moment: 30 to 40 ms one way, time-outs of 300 to 600 ms, disks
that cost nothing. ${ELECTIONS} elections a row; from the start until a candidate has its votes (first-election.yaml).`,
    play: () => compared('servers', availSimRows(ELECTIONS)),
  },
  constant: {
    title: 'A crashed leader (extended paper, Figure 16): 10 ms to store a vote',
    text: `${failover}

A broadcast took the paper's cluster about 15 ms: here 2.5 ms there, 10 ms to store the vote, and 2.5 ms back. For this the
candidate has to ask at once, while its own vote is on the way to its disk. raftsim's core does not do that, since a
candidate that crashes then could vote again; it is bug E15 of the zoo that runs here, without the two judges that
object to it (shown-is-durable, monotonic-state).`,
    play: () => compared('time-outs', figure16Rows(CRASHES, readings.constant)),
  },
  varying: {
    title: 'The same, with disks that vary: 0 to 10 ms to store a vote',
    text: `As before, but each write takes its own time, evenly spread. A broadcast is answered by all four after 13 ms on the
average, and by the two whose votes are needed after less.`,
    play: () => compared('time-outs', figure16Rows(CRASHES, readings.varying)),
  },
  free: {
    title: 'The same, with disks that cost nothing',
    text: `The correct core, with all judges. A broadcast takes 5 ms. Where time-outs are 150 ms and more this says as much as the
tables above: it is the latency between the servers that decides how often votes split, and the disk hardly matters.`,
    play: () => compared('time-outs', figure16Rows(CRASHES, readings.free)),
  },
  stored: {
    title: 'The same, as raftsim’s core does it: the own vote is stored before it asks',
    text: `The correct core, with all judges and disks of 0 to 10 ms. What the paper measured cannot have been this: the time
until the others hear of a candidate is longer by its own write.`,
    play: () => compared('time-outs', figure16Rows(CRASHES, readings.stored)),
  },
  split: {
    title: 'Split votes (thesis 9.2)',
    text: `Of n servers s are live; with c = s - floor(n/2) + 1 and a one-way latency that is the share l of the range of time-outs,
P(split) = P(Binomial(s, l) >= c - 1). It holds where all wait from the same moment, the latency is the same everywhere,
logs are equal, votes cost nothing to store, and a whole round of votes fits into the minimum time-out.
${CAMPAIGNS} first campaigns a row (first-election.yaml).`,
    play: () => ({ body: splitsInMarkdown(splitRows(CAMPAIGNS)), rows: [] }),
  },
};

function compared(of: string, rows: readonly Row[]): { body: string; rows: readonly Row[] } {
  return { body: rowsInMarkdown(of, rows), rows };
}

/** The sections of the present page, by title, so that one can be made again without the others. */
function written(): ReadonlyMap<string, string> {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const parts = text
    .split(/^## /m)
    .slice(1)
    .map((part) => `## ${part.trimEnd()}`);
  return new Map(parts.map((part) => [part.slice(3, part.indexOf('\n')), part]));
}

const words = wordsOrUsage(`npm run paper [-- [--write] [SECTION...]]
Measures the tables of the Raft paper and thesis in simulated time; --write puts them into docs/paper.md.
SECTION: ${Object.keys(sections).join(', ')} (default: all).`);
insistOnTree('paper');
const only = words.filter((word) => word !== '--write');
const unknown = only.filter((name) => !(name in sections));
if (unknown.length > 0)
  refuse('paper', `no section ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`);

const texts = new Map(written());
let unexplained = 0;
for (const [name, { title, text, play }] of Object.entries(sections)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const { body, rows } = play();
  console.log(`${title}\n\n${body}\n`);
  texts.set(title, [`## ${title}`, text, body].join('\n\n'));
  for (const row of rows) {
    if (!deviates(row) || row.why !== '') continue;
    unexplained++;
    console.error(`off by more than 10 %, unexplained: ${row.label}`);
  }
}
if (words.includes('--write')) {
  const inOrder = Object.values(sections).flatMap(({ title }) => texts.get(title) ?? []);
  writeFileSync(page, `${[introduction, ...inOrder].join('\n\n')}\n`);
}
process.exitCode = unexplained === 0 ? 0 : 1;
