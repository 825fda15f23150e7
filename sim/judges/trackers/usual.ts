/**
 * How often a fact was as expected, so that no judge had to be asked, by what it was about: counted here once for all
 * judges that check that kind of fact. Each adds it to what it counts itself, as long as it would have counted.
 */
export class Usual {
  /** AppendEntries and answers that left in a settled term. */
  messages = 0;
  deliveries = 0;
  /** Commits of what others had committed, and those of them that were declared. */
  commits = 0;
  declaredCommits = 0;
  /** Entries applied as others had, and those of them that were commands. */
  applied = 0;
  commands = 0;
  /** Entries written that another server had. */
  entries = 0;
}
