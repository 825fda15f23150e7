import { describe, expect, it } from 'vitest';
import { editDistance, nearest, suggest } from '../../../sim/scenario/nearest.ts';

describe('the search for the nearest word', () => {
  it('counts insertions, deletions, replacements and swaps', () => {
    expect(editDistance('crash', 'crash')).toBe(0);
    expect(editDistance('crahs', 'crash')).toBe(1);
    expect(editDistance('crsh', 'crash')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });

  it('ignores case, underscores and camel case', () => {
    const known = ['election-timeout', 'heartbeat'];
    expect(nearest('electionTimeout', known)).toBe('election-timeout');
    expect(nearest('ELECTION_TIMEOUT', known)).toBe('election-timeout');
    expect(nearest('hartbeat', known)).toBe('heartbeat');
  });

  it('suggests nothing if no word is near', () => {
    expect(nearest('banana', ['crash', 'restart'])).toBe('');
    expect(nearest('for', ['from'])).toBe('');
    expect(nearest('x'.repeat(10_000), ['crash'])).toBe('');
  });

  it('takes the beginning of a word for the word, or for several', () => {
    const known = ['crash', 'crash-loop', 'power-loss', 'kill-leader', 'kill-non-leader'];
    expect(nearest('power', known)).toBe('power-loss');
    expect(nearest('crash-l', known)).toBe('crash-loop');
    // A single letter too few or too many comes first.
    expect(nearest('cras', known)).toBe('crash');
    expect(suggest('kill', known, 'known')).toBe("did you mean 'kill-leader' or 'kill-non-leader'?");
    expect(nearest('kill', known)).toBe('');
    expect(nearest('po', known)).toBe('');
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `part-${letter}`);
    expect(suggest('part', many, 'known')).toBe(`known: ${many.join(', ')}`);
  });

  it('lists the known words where none is near', () => {
    expect(suggest('crahs', ['crash', 'pause'], 'known')).toBe("did you mean 'crash'?");
    expect(suggest('banana', ['crash', 'pause'], 'known')).toBe('known: crash, pause');
  });
});
