/* Names of the core's numeric codes, indexed by code; codes start at 1. */

export const replyStatusNames = ['', 'ok', 'mismatch', 'redirect', 'refused', 'sessionExpired'] as const;

export const roleNames = ['', 'follower', 'pre-candidate', 'candidate', 'leader'] as const;

export const opNames = ['', 'get', 'put', 'cas', 'delete'] as const;

export const messageTypeNames = [
  '',
  'RequestVote',
  'RequestVoteReply',
  'AppendEntries',
  'AppendEntriesReply',
  'InstallSnapshot',
  'InstallSnapshotReply',
  'TimeoutNow',
] as const;
