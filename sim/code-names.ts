/* The core's codes in words, by their numbers; the first is no code. */

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
