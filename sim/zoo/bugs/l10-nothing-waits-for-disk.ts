import type { ZooBug } from '../zoo-bug.ts';

/** The machine under the replica sends everything at once, as one whose fsync does nothing. */
export const l10Host: ZooBug = {
  name: 'L10-host',
  variantOf: 'L10',
  about: 'no message waits for the disk',
  starred: true,
  sources: ['classic'],
  judges: ['shown-is-durable', 'committed-durable', 'acknowledged-survives', 'linearizability'],
  needs: ['crash', 'slow disk', 'torn log'],
  host: { gateSends: false },
};
