import type { ZooBug } from '../zoo-bug.ts';

/** The host sends all messages at once, as if fsync did nothing. */
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
