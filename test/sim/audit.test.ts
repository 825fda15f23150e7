import { expect, test } from 'vitest';
import { ReplyStatus, RoleCode } from '../../core/io.ts';
import { Command, Op } from '../../core/kv/command.ts';
import { type Message, MessageType } from '../../core/raft/messages.ts';
import { paperRules } from '../../core/raft/rules.ts';
import { createReplica as paper } from '../../core/replica.ts';
import { Audit } from '../../sim/audit/audit.ts';
import { culprits } from '../../sim/audit/culprits.ts';
import type { Slip } from '../../sim/audit/slip.ts';
import { Fact, FactKind, Phase } from '../../sim/facts/facts.ts';
import { simulate } from '../../sim/run/simulate.ts';
import type { Bug } from '../../sim/zoo/bug.ts';
import { bugNamed } from '../../sim/zoo/registry.ts';
import { combinations, kitchenSink } from '../soak/combinations.ts';
import { load, parse } from '../support/scenarios.ts';

/* Who broke which rule before a violation: the sentences that a failing run's report begins its explanation with. */

/** The slips up to the first violation, and those chosen to explain it. */
function audited(
  path: string,
  seed: string,
  bug?: Bug,
  set: readonly string[] = [],
): { slips: readonly Slip[]; told: readonly Slip[] } {
  const scenario = load(path, set);
  const options = bug === undefined ? {} : { bug };
  const [violation] = simulate(scenario, seed, options).violations;
  const audit = new Audit(scenario, violation?.sequence ?? Number.POSITIVE_INFINITY);
  simulate(scenario, seed, { ...options, consumers: [audit] });
  const slips = audit.slips();
  const { message = '', sequence = 0 } = violation ?? {};
  return { slips, told: culprits(slips, { message, event: sequence }, 2) };
}

test.each([
  ['E8', 'bare-paper', 1, /^n2 votes for n3 in term 10 .* own log is newer, which ends with 91\.6.*118\.5/],
  [
    'E4',
    'bare-paper',
    1,
    /becomes leader of term \d+ with the votes of .*: that is 2 of .*, and 3 are needed$/,
  ],
  [
    'L1',
    'maintenance',
    1,
    /^n3 removes 16\.1 to 17\.1 from its log on ~117 from n1, whose entries \(none, after 15\.1\)/,
  ],
  ['L3', 'late-mail', 1, /^n3 takes entries up to 50 for committed, but .* told is 47, by ~285 from n1/],
  [
    'L4',
    'bare-paper',
    1,
    /takes ~\d+ from n\d, entries after \d+\.\d+, but it has .*: it should have refused$/,
  ],
  ['L5', 'ccf-six', 2, /, an entry of an earlier term, because a majority has it/],
  ['L6', 'disks', 1, /which only .* had on disk and acknowledged to it: that is/],
  [
    'R2',
    'bare-paper',
    1,
    /answers c\d's get k\d, .* although n\d had committed .*; n\d leads term \d+ since .*; n\d had last heard from a majority at/,
  ],
  ['R1', 'clocks', 1, /answers c\d's get .*; n\d had committed no entry of its own term \d+ yet$/],
  ['C1', 'snapshots', 1, /executes a command at .* such a repetition must have no effect$/],
  [
    'C3',
    'uniform-noise',
    1,
    /another state after .* made of the snapshot up to \d+ that it (installed|started from)/,
  ],
  [
    'M1',
    'membership-single',
    10,
    /appends the configuration 47\.9, .* before it has committed an entry of its own term 9$/,
  ],
  ['M3', 'bare-paper', 1, /^n3 commits 90\.5, which only n3 and n4 had .* and 2 are needed$/],
  ['S1', 'mit-6.5840', 1, /installs the snapshot up to \d+ .* although it had committed up to \d+$/],
  ['S3', 'crash-heavy', 5, /sends n\d entries after \d+\.0 .*, but its log/],
  ['V4', 'leases', 9, /^n2, leader of term 20, has been handing over its leadership since 9\.947 s/],
] as const)('the culprit of %s on %s, seed %i, is named', (name, preset, seed, words) => {
  const { told } = audited(`scenarios/zoo/${preset}.yaml`, String(seed), bugNamed(name));
  expect(told.map(({ text }) => text)).toContainEqual(expect.stringMatching(words));
});

/** Runs in which a looser comparison accused servers that had done nothing wrong. */
test.each([
  ['zoo/uniform-noise', '1'],
  ['zoo/crash-heavy', '2'],
  ['zoo/mit-6.5840', '2'],
  ['zoo/membership', '2'],
  ['reads/lease-and-snapshots', '1'],
  ['disks/out-of-order', '1'],
  ['operators/handover', '1'],
  ['snapshots/left-behind', '1'],
  // A leader steps down as it commits its own removal.
  ['zoo/membership-single', '802'],
  // A get that went through the log is asked again, and answered with what it found the first time.
  ['zoo/hasty-clients', '2', 'cluster.raft.reads=log'],
  // An instant disk: what a leader writes is durable before it says what it commits in the same step.
  ['operators/two-for-two', '2', 'cluster.disk.fsync=0'],
])('nobody is accused in %s, seed %s, where all is well', (path, seed, ...set) => {
  const { slips } = audited(`scenarios/${path}.yaml`, seed, undefined, set);
  expect(slips.map(({ text }) => text)).toEqual([]);
});

test('a leader that wakes and takes several steps in one moment commits by the quorum of the last of them', () => {
  const name = 'pre-vote off, check-quorum off, reads log, replication all, 5 replicas';
  const set = combinations.find((combination) => combination.name === name)?.set ?? [];
  expect(set).toContain('cluster.replicas=5');
  expect(audited(kitchenSink, '1', undefined, set).slips).toEqual([]);
});

test('a leader that crashes as it changes the membership is not accused of having committed nothing', () => {
  const readsEarly: Bug = {
    name: 'reads-early',
    about: '',
    rules: { readIndexReady: (termThere, current) => termThere >= current - 1 },
  };
  const { slips } = audited('scenarios/zoo/membership.yaml', '3', readsEarly);
  expect(slips.map(({ kind }) => kind)).toContain('read-behind');
  expect(slips.map(({ kind }) => kind)).not.toContain('changed-too-early');
});

test.each([
  [
    'bare-paper',
    '1',
    ["n1 answers c2's get k1, asked at 1.583 s", "n5 answers c2's get k2, asked at 4.512 s"],
  ],
  ['clocks', '2', ["n1 answers c1's get k1, asked at 2.360 s", "n1 answers c6's get k1, asked at 3.086 s"]],
])(
  'a stale read is explained by the first one, and by that which the judge objects to: %s, seed %s',
  (preset, seed, told) => {
    const { told: texts } = audited(`scenarios/zoo/${preset}.yaml`, seed, bugNamed('R2'));
    expect(texts.map(({ text }) => text.split(', with')[0])).toEqual(told);
  },
);

test('what a disk lost is told before what a server did', () => {
  const { told } = audited('scenarios/assumptions/lying-disk.yaml', '1');
  expect(told[0]?.text).toMatch(/^n1 starts again with a log up to 205, although its disk had confirmed/);
});

test('a server that votes twice because its disk was wiped is not accused without saying so', () => {
  const { told } = audited('scenarios/assumptions/wiped-disks-rejoin.yaml', '1');
  expect(told.map(({ text }) => text)).toEqual([
    'n3 starts again with an empty log, although its disk had confirmed entries up to 212.1',
    expect.stringMatching(
      /^n3 votes for n5 in term 1 .*; but when it started at 4\.400 s, its disk had lost what it had confirmed$/,
    ),
  ]);
});

test('a state that goes wrong because an entry is applied again is told as that, and compared with no other', () => {
  const { slips } = audited('scenarios/zoo/snapshots.yaml', '1', bugNamed('S6'));
  expect(slips.map(({ text }) => text)).toEqual([
    'n3 applies 23 again: its state is as of 44',
    'n2 applies 45 again: its state is as of 60',
  ]);
});

test('a server that answers before it has ever applied anything is accused', () => {
  const { told } = audited('scenarios/zoo/partial-links.yaml', '3', bugNamed('C4'));
  expect(told[0]?.text).toBe("n1 answers c2's cas k1=c2-1 with “done” before any server has applied it");
});

test('no disk is said to have lost what a write under way removed as the process died', () => {
  const text = `
cluster: { replicas: 3, disk: { fsync: 5ms..60ms } }
network: { latency: 1ms..3ms }
clients: { count: 8, rate: 200/s, mix: { put: 100% } }
run: 8s
faults:
  - { from: 2s, until: 7s, every: 900ms, do: isolate, node: leader, for: 500ms }
  - { from: 2s, until: 7s, every: 30ms..80ms, do: crash, writes: kept, node: random, for: 10ms }
`;
  const audit = new Audit(parse(text), Number.POSITIVE_INFINITY);
  simulate(parse(text), '27', { consumers: [audit] });
  expect(audit.slips().map(({ text }) => text)).toEqual([]);
});

/** Tells an audit a fact made by hand. */
function tell(audit: Audit, kind: FactKind, fields: Partial<Fact>): void {
  audit.on[kind]?.(Object.assign(new Fact(), { kind, ...fields }));
}

test('an answer is compared with what was committed when the first of equal requests came that may be unanswered', () => {
  const audit = new Audit(load('scenarios/basics/steady.yaml'), Number.POSITIVE_INFINITY);
  const command = new Command(Op.get, 1, 7, 7, 'k', null, null);
  const ask = (attempt: number): void =>
    tell(audit, FactKind.requestDelivered, { node: 1, request: { client: 1, attempt, command } });
  const answer = (attempt: number): void => {
    const rest = { value: null, writerSession: 0, writerSerial: 0, leader: 1, uncertain: false };
    const reply = { client: 1, attempt, status: ReplyStatus.ok, ...rest };
    tell(audit, FactKind.replySent, { node: 1, reply });
  };
  const accused = (): boolean => audit.slips().some(({ kind }) => kind === 'read-behind');
  ask(1);
  ask(1);
  answer(1);
  tell(audit, FactKind.commit, { node: 2, term: 1, index: 5 });
  ask(1);
  answer(1);
  answer(1);
  expect(accused()).toBe(false);
  ask(1);
  answer(1);
  expect(accused()).toBe(true);
});

test.each([
  [1.9, 2.6, 'had not had its time-out since the faults were healed', []],
  [1.9, 2.7, 'should have been given up', ['transfer-held']],
  [2.5, 2.7, 'began late', []],
])(
  'of a transfer that began at %d s, healed at 2 s and over at %d s, it is known that it %s',
  (since, end, _, kinds) => {
    // The transfer time-out is 300 ms.
    const audit = new Audit(load('scenarios/basics/steady.yaml'), Number.POSITIVE_INFINITY);
    const at = (seconds: number): Pick<Fact, 'node' | 'time'> => ({ node: 1, time: seconds * 1e6 });
    tell(audit, FactKind.role, { ...at(1), term: 1, code: RoleCode.leader });
    tell(audit, FactKind.milestone, { ...at(since), text: 'transfer started' });
    tell(audit, FactKind.phase, { ...at(2), code: Phase.settle });
    tell(audit, FactKind.phase, { ...at(end), code: Phase.end });
    expect(
      audit
        .slips()
        .map(({ kind }) => kind)
        .filter((kind) => kind !== 'too-few-votes'),
    ).toEqual(kinds);
  },
);

/** The slips of a whole run of replicas that raftsim takes for somebody's own. */
function auditedOwn(path: string, seed: string, createReplica: typeof paper): readonly Slip[] {
  const scenario = load(path);
  const own = { ...scenario, cluster: { ...scenario.cluster, replica: 'own.ts' } };
  const audit = new Audit(own, Number.POSITIVE_INFINITY);
  simulate(own, seed, { createReplica, consumers: [audit] });
  return audit.slips();
}

/** raftsim's core, with its messages changed as they leave and changed back as they arrive. */
function speaking(change: (message: Message) => void, declares = true): typeof paper {
  return (...given) => {
    const replica = paper(...given);
    return {
      step: (now, input, out) => {
        if (input.kind === 'message') change(input.message);
        replica.step(now, input, out);
        for (const message of [...out.send, ...out.sendAfter]) change(message);
        if (!declares) out.declared = 0;
      },
    };
  };
}

/** Swaps two fields of messages of these types. */
function swapping(types: readonly MessageType[], one: Swapped, other: Swapped): (message: Message) => void {
  return (message) => {
    if (!types.includes(message.type)) return;
    const fields: Record<Swapped, number> = message;
    [fields[one], fields[other]] = [fields[other], fields[one]];
  };
}
type Swapped =
  | 'prevLogIndex'
  | 'prevLogTerm'
  | 'matchIndex'
  | 'conflictIndex'
  | 'conflictTerm'
  | 'leaderCommit';

test.each([
  ['declares nothing', speaking(() => {}, false)],
  [
    'asks for votes with other fields',
    speaking(swapping([MessageType.requestVote], 'prevLogIndex', 'conflictIndex')),
  ],
  [
    'tells the commit index in another field',
    speaking(swapping([MessageType.appendEntries], 'leaderCommit', 'conflictIndex')),
  ],
  [
    'tells the commit index of heartbeats in another field',
    speaking((message) => {
      if (message.entries.length === 0)
        swapping([MessageType.appendEntries], 'leaderCommit', 'conflictIndex')(message);
    }),
  ],
  [
    'acknowledges in another field',
    speaking(swapping([MessageType.appendEntriesReply], 'matchIndex', 'leaderCommit')),
  ],
  [
    'names the entry before in another field',
    speaking(swapping([MessageType.appendEntries], 'prevLogTerm', 'conflictTerm')),
  ],
])('an own replica that %s is not accused of it', (_, createReplica) => {
  for (const path of ['scenarios/zoo/crash-heavy.yaml', 'scenarios/zoo/membership.yaml'])
    expect(auditedOwn(path, '2', createReplica).map(({ text }) => text)).toEqual([]);
});

test('an own replica that keeps a rule at first is accused when it breaks it', () => {
  const longestWins: typeof paper = (id, options, random) =>
    paper(id, options, random, { ...paperRules, isUpToDate: (its, _term, own) => its >= own });
  const slips = auditedOwn('scenarios/zoo/bare-paper.yaml', '1', longestWins);
  expect(slips[0]?.text).toMatch(/^n2 votes for n3 in term 10 .* own log is newer/);
});

test('unserved probes are explained by what the leader made of the last one', () => {
  const bug = bugNamed('V4');
  const [violation] = simulate(
    load('scenarios/zoo/leases.yaml'),
    '9',
    bug === undefined ? {} : { bug },
  ).violations;
  expect(violation?.message).toMatch(
    /^0 of 5 probes were served .*: n2, the leader of term 20, took the last one and has not served it \(asked \d+ times\)$/,
  );
});
