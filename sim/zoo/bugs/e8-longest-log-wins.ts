import type { ZooBug } from '../zoo-bug.ts';

/** A long log of an old term beats a shorter one that holds committed entries of a later term. */
export const e8: ZooBug = {
  name: 'E8',
  about: 'logs are compared by length alone',
  starred: true,
  sources: ['jgroups-raft#14'],
  judges: ['leader-completeness', 'state-machine-safety', 'log-matching', 'committed-durable'],
  needs: ['partition', 'crash'],
  rules: { isUpToDate: (candidateIndex, _candidateTerm, lastIndex) => candidateIndex >= lastIndex },
};
