import type { ZooBug } from '../zoo-bug.ts';

/** A server that starts from a snapshot uses the majority of a wrong configuration. */
export const m7: ZooBug = {
  name: 'M7',
  about: 'snapshots hold the initial configuration',
  starred: false,
  sources: ['openraft dba24036', 'openraft 2026-06-28'],
  judges: ['state-machine-safety', 'committed-durable', 'leader-completeness', 'election-safety', 'recovery'],
  needs: ['membership', 'snapshot', 'crash'],
  rules: { snapshotConfiguration: (_atLastIncluded, initial) => initial },
};
