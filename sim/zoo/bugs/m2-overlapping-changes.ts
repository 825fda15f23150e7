import type { ZooBug } from '../zoo-bug.ts';

/** Configurations two steps apart need not have overlapping majorities. */
export const m2: ZooBug = {
  name: 'M2',
  about: 'a second change begins before the first is committed',
  starred: false,
  sources: ['paper 6'],
  judges: ['election-safety', 'leader-completeness', 'state-machine-safety', 'committed-durable'],
  needs: ['membership', 'partition'],
  rules: { changePending: () => false },
};
