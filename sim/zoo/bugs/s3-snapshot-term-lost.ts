import type { ZooBug } from '../zoo-bug.ts';

/** The server's log then seems older than it is. */
export const s3: ZooBug = {
  name: 'S3',
  about: 'after compaction the term of the last entry is taken for 0',
  starred: false,
  sources: ['RedisLabs/raft#2', 'RaftKeeper#4', 'etcd 76f1249'],
  judges: ['recovery', 'leader-completeness', 'committed-durable', 'state-machine-safety'],
  needs: ['snapshot', 'crash'],
  rules: { termAtBase: () => 0 },
};
