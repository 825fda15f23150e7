import type { ZooBug } from '../zoo-bug.ts';

/** The leader accepts no commands during a transfer, so it never does again. */
export const v4: ZooBug = {
  name: 'V4',
  about: 'a transfer that fails is never given up',
  starred: false,
  sources: ['hashicorp/raft GH-413', 'hashicorp/raft#581'],
  judges: ['recovery'],
  needs: ['transfer', 'crash'],
  rules: { transferTimedOut: () => false },
};
