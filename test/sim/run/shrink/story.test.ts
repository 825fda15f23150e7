import { describe, expect, it } from 'vitest';
import { shrink } from '../../../../sim/run/shrink/shrink.ts';
import { plainScenario } from '../../../../sim/scenario/print.ts';

/*
 * The story of a failure names its cause: which server gave the wrong answer, to which request, and what the last
 * message was that made the violation.
 */

const small = `
network: { latency: 3ms, client-latency: 1ms }
settle: { probes: 0 }
run: 1s
`;

interface Told {
  readonly lines: readonly string[];
  /** The texts of the diagram's arrows and notes. */
  readonly drawn: readonly string[];
}

function told(text: string, seed = '1', setup = small): Told {
  const plain = plainScenario(setup + text);
  if ('errors' in plain) throw new Error('not plain');
  const result = shrink(plain as Readonly<Record<string, unknown>>, seed, { budget: 20_000 });
  if (result === null) throw new Error('nothing to shrink');
  const drawn = result.sequence.map((step) => {
    if (step.kind === 'arrow') return `n${step.from} -> n${step.to}: ${step.text}`;
    return step.over.map((server) => `n${server} `).join('') + step.text;
  });
  return { lines: result.story, drawn };
}

describe('the story of a shrunk failure', () => {
  it('of a stale read names the deposed leader that answered, and the leader of that moment', () => {
    const { lines, drawn } = told(`
zoo: R2
clients: { count: 2, keys: { count: 1 }, operations: [ { at: 700ms, client: c1, do: put }, { at: 800ms, client: c2, do: get, ask: n2 } ] }
faults: [ { at: 300ms, do: isolate, node: n2 } ]
cluster: { replicas: 3, disk: { fsync: 0 }, raft: { check-quorum: false }, nodes: { n2: { election-timeouts: [ 150ms ] } } }
`);
    expect(lines.join('\n')).toMatch(/n[13] answers c1's put k1=c1-1: done\n/u);
    expect(lines.join('\n')).toMatch(/n2 answers c2's get k1: found nothing\n/u);
    expect(lines.at(-4)).toMatch(
      / event \d+, the culprit: n2 answers c2's get k1, .* up to 3 at 0\.\d+ s; /u,
    );
    expect(lines.at(-1)).toMatch(
      /^ +key "k1": c2 read null after c1 had written "c1-1", which was never observed; n2 answered, although n[13] had become leader of term \d at 0\.\d{3} s$/u,
    );
    expect(drawn).toContain("n2 answers c2's get k1: found nothing");
  });

  it('of two leaders in a term draws the votes for both', () => {
    const text = `
zoo: E4
cluster: { replicas: 5 }
clients: { count: 0 }
network: { latency: 1ms..5ms, client-latency: 1ms, duplicate: 30% }
settle: { probes: 0 }
run: 1s
`;
    const { drawn } = told(text, '32', '');
    const leaders = drawn.flatMap((line) => /^(n\d) leader in term/u.exec(line)?.[1] ?? []);
    const blamed = /violated: (n\d) became leader/u.exec(drawn.at(-1) ?? '')?.[1] ?? '';
    expect(leaders).toHaveLength(1);
    for (const leader of [...leaders, blamed])
      expect(drawn).toContainEqual(
        expect.stringMatching(new RegExp(`-> ${leader}: RequestVoteReply ~\\d+ \\(term 1, granted\\)`, 'u')),
      );
  });

  it('of a command with two effects lists the attempts at it', () => {
    const { lines, drawn } = told(`
zoo: C1
cluster: { replicas: 3, disk: { fsync: 0 } }
clients: { count: 1, keys: { count: 1 }, retry: 2ms, operations: [ { at: 500ms, client: c1, do: put } ] }
`);
    const attempts = lines.filter((line) =>
      /is asked by c1: put k1=c1-1 \(command 1, attempt \d\)$/u.test(line),
    );
    expect(attempts.length).toBeGreaterThan(1);
    expect(lines.at(-1)).toMatch(
      /c1's command 1 took effect at index 2 and again at index 3, as n\d applied it/u,
    );
    expect(drawn).toContainEqual(expect.stringMatching(/^n\d is asked by c1: put k1=c1-1 \(attempt 2\)$/u));
  });

  it('of a write that was acknowledged too early says when it was asked for and who acknowledged it', () => {
    const { lines, drawn } = told(`
zoo: C4
cluster: { replicas: 3, disk: { fsync: 0 } }
clients: { count: 1, keys: { count: 1 }, operations: [ { at: 500ms, client: c1, do: put }, { at: 600ms, client: c1, do: put } ] }
`);
    const last = lines.slice(-4).map((line) => line.slice('0.000000 s  '.length));
    expect(last).toEqual([
      expect.stringMatching(/^n\d is asked by c1: put k1=c1-\d \(command 2, attempt \d\)$/u),
      expect.stringMatching(/^n\d answers c1's put k1=c1-\d: done$/u),
      expect.stringContaining('acknowledged-survives is violated'),
      expect.stringMatching(/^c1's put k1=c1-\d was acknowledged by n\d, but no server has applied it$/u),
    ]);
    expect(lines.join('\n')).toMatch(/c1 begins put k1=c1-\d/u);
    expect(drawn.at(-2)).toMatch(/^n\d answers c1's put k1=c1-\d: done$/u);
  });

  it('of a wrong commit shows the heartbeat from which the server took it', () => {
    const { lines, drawn } = told(`
zoo: L3
clients: { count: 1, keys: { count: 1 }, operations: [ { at: 500ms, client: c1, do: put } ] }
cluster: { replicas: 3, disk: { fsync: 0 }, nodes: { n1: { election-timeouts: [ 300ms, 200ms ] }, n2: { election-timeouts: [ 250ms ] }, n3: { election-timeouts: [ 300ms ] } } }
faults: [ { at: 500ms, for: 200ms, do: isolate, node: n2 } ]
`);
    expect(lines.at(-1)).toMatch(
      /n2 committed at index 2 an entry of term 1, where n1 had committed one of term 2$/u,
    );
    expect(drawn.at(-2)).toMatch(
      /^n1 -> n2: AppendEntries ~\d+ \(term 2, after 1\.1: (no entries|.*), commit 2\)$/u,
    );
  });

  it('of a restart says what the disk held', () => {
    const { lines, drawn } = told(`
zoo: L13
cluster: { replicas: 3, disk: { fsync: 20ms } }
clients: { count: 1, rate: 50/s }
faults:
  - { at: 100ms, do: torn-write, node: all, for: 900ms }
  - { from: 200ms, until: 900ms, every: 100ms, do: crash, node: leader, for: 50ms }
`);
    const started =
      /n(\d) starts \(incarnation 2\) with term \d+, (no vote|vote for n\d), its log up to \d+\.\d+/u;
    expect(lines.join('\n')).toMatch(started);
    expect(drawn.join('\n')).toMatch(started);
    expect(lines.join('\n')).not.toMatch(/fault: step \d/u);
  });

  const dictator = `
zoo: E17
cluster: { replicas: 5, disk: { fsync: 0 }, raft: { election-timeout: 100ms..200ms }, nodes: { n1: { election-timeouts: [ 200ms ] }, n2: { election-timeouts: [ 200ms ] }, n3: { election-timeouts: [ 100ms ] }, n4: { election-timeouts: [ 110ms ] }, n5: { election-timeouts: [ 200ms ] } } }
clients: { count: 0 }
faults: [ { at: 150ms, for: 600ms, do: partial, node: n3, reaches: n2 } ]
`;

  it('of a leader without a committed entry says who wrote and committed it, on whose word, and who stood for election', () => {
    const { lines, drawn } = told(dictator);
    const all = lines.join('\n');
    expect(all).toMatch(
      /n4 begins write \d+: entry 1\.2 \(noop\)\n[\s\S]*n4 commits up to 1 \(in term 2\)\n.*n3 is candidate in term 3\n/u,
    );
    expect(drawn).toContainEqual(
      expect.stringMatching(/-> n4: AppendEntriesReply ~\d+ \(term 2, matches up to 1\)/u),
    );
    expect(drawn).toContain('n4 commits up to 1 (in term 2)');
  });

  it('tells a fault without what the line says already', () => {
    const { lines } = told(dictator);
    expect(lines.join('\n')).toMatch(
      /s {2}fault: cut the links of n3 except those to n2 {2}\(necessary\)\n/u,
    );
  });
});
