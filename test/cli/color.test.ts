import { describe, expect, it } from 'vitest';
import { wantsColor } from '../../cli/console/console.ts';

describe('coloured output', () => {
  it.each([
    [[], {}, true, true],
    [[], {}, false, false],
    [[], { TERM: 'dumb' }, true, false],
    [[], { NO_COLOR: '1' }, true, false],
    [[], { NO_COLOR: '' }, true, true],
    [[], { NO_COLOR: '1', FORCE_COLOR: '1' }, false, true],
    [[], { FORCE_COLOR: '0' }, true, false],
    [['--color'], { NO_COLOR: '1' }, false, true],
    [['--color', '--no-color'], {}, true, false],
  ])('options %j, environment %j, terminal %s: wanted %s', (args, environment, isTerminal, wanted) => {
    expect(wantsColor(args, environment, isTerminal)).toBe(wanted);
  });
});
