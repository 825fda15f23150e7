import type { MessageCount } from '../../facts.ts';

/**
 * How many facts were as expected, so that no judge was called, by subject. They are counted here once for all judges that
 * check such facts; each adds them to its own count of comparisons.
 */
export class ExpectedFacts {
  /** Messages sent that the judges were called for. */
  asked = 0;
  /** Commits of what others had committed: declared, and shown otherwise. */
  declaredCommits = 0;
  shownCommits = 0;
  /** Entries applied as others had, and those of them that were no commands. */
  applied = 0;
  others = 0;
  /** Entries written that another server had, or that followed the last one of a leader; writes of the latter. */
  entries = 0;
  led = 0;
  private readonly count: MessageCount;

  constructor(count: MessageCount) {
    this.count = count;
  }

  /** AppendEntries and answers that left in a settled term. */
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
