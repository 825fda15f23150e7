import type { ZooBug } from '../zoo-bug.ts';

/** A leader that falls before anybody else has the entry takes it along. */
export const c4: ZooBug = {
  name: 'C4',
  about: 'a command is answered as soon as the leader has appended it',
  starred: false,
  sources: ['classic: asynchronous replication'],
  judges: ['acknowledged-survives', 'linearizability'],
  needs: ['crash'],
  rules: { answersWhenAppended: () => true },
};
