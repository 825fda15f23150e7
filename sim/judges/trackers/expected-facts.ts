import type { MessageCount } from '../../facts/facts.ts';

/**
 * Counts the facts that were as expected, so that no judge was called, by subject. They are counted here once
 * for all judges that check such facts; each judge adds them to its own number of comparisons.
 */
export class ExpectedFacts {
  /** Sent messages for which the judges were called. */
  asked = 0;
  /** Commits of what other servers had committed: declared ones, and those shown in other ways. */
  declaredCommits = 0;
  shownCommits = 0;
  /** Applied entries that other servers had applied alike, and those among them that were not commands. */
  applied = 0;
  others = 0;
  /**
   * Written entries that another server had, or that a leader appended to its log; and the leaders' writes
   * among them.
   */
  entries = 0;
  led = 0;
  private readonly count: MessageCount;

  constructor(count: MessageCount) {
    this.count = count;
  }

  /** AppendEntries and replies that were sent in a settled term. */
  get messages(): number {
    return this.count.sent - this.asked;
  }

  get commits(): number {
    return this.declaredCommits + this.shownCommits;
  }

  get commands(): number {
    return this.applied - this.others;
  }

  get deliveries(): number {
    return this.count.delivered;
  }
}
