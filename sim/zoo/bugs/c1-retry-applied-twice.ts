import type { ZooBug } from '../zoo-bug.ts';

/** Sessions do not filter commands that were applied before. */
export const c1: ZooBug = {
  name: 'C1',
  about: 'a retried command is applied again',
  starred: true,
  sources: ['thesis 6.3', 'Knossos classics'],
  judges: ['exactly-once', 'linearizability'],
  needs: ['loss', 'duplicate'],
  rules: { isDuplicate: () => false, answersFromSession: () => false, attachesRetry: () => false },
};
