import type { ZooBug } from '../zoo-bug.ts';

/** If the leader crashes before another server has the entry, an acknowledged command is lost. */
export const c4: ZooBug = {
  name: 'C4',
  about: 'a command is answered as soon as the leader has appended it',
  starred: false,
  sources: ['classic: asynchronous replication'],
  judges: ['acknowledged-survives', 'linearizability'],
  needs: ['crash'],
  rules: { answersWhenAppended: () => true },
};
