import { MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** The leader counts the snapshot as stored, and a crash loses it. */
export const s4: ZooBug = {
  name: 'S4',
  about: 'a snapshot is acknowledged before it is on disk',
  starred: false,
  sources: ['classic'],
  judges: ['shown-is-durable', 'committed-durable'],
  needs: ['snapshot', 'crash', 'slow disk'],
  rules: {
    waitsForDisk: (message) =>
      message.type !== MessageType.installSnapshotReply && paperRules.waitsForDisk(message),
  },
};
