import { RoleCode } from '../../core/io.ts';
import type { Entry } from '../../core/raft/entry.ts';
import { type Message, MessageType } from '../../core/raft/messages.ts';
import type { Index } from '../../core/units.ts';
import type { Fact } from '../facts/facts.ts';
import { nameOf, positionInWords } from '../facts/words.ts';
import type { LogMirror } from '../judges/trackers/log-mirror.ts';
import type { Findings } from './findings.ts';
import { endInWords, rangeInWords, type View } from './view.ts';

/** The logs of followers: paper §5.3. */
export class ReplicationAudit {
  private readonly view: View;
  private readonly findings: Findings;

  constructor(view: View, findings: Findings) {
    this.view = view;
    this.findings = findings;
  }

  /** A follower tells its leader up to where their logs agree. */
  acknowledged(fact: Fact, message: Message): void {
    const { type, from, to, term, success, matchIndex } = message;
    if (type !== MessageType.appendEntriesReply || !success || matchIndex === 0) return;
    const { view } = this;
    // An old reply that waited for the disk may tell of a log that was since replaced.
    if (view.leading[to] !== term || view.term[from] !== term) return;
    const own = view.log(from);
    const its = view.log(to);
    if (matchIndex > own.last) {
      const text = `${nameOf(from)} tells ${nameOf(to)} that it has all entries up to ${matchIndex} (~${message.id}), but its log ends with ${endInWords(own)}`;
      this.findings.broken(fact, 'false-acknowledgement', text, { node: from, term, index: own.last + 1 });
      return;
    }
    const differs = firstDifference(own, its, matchIndex);
    if (differs === 0) {
      this.findings.kept('false-acknowledgement');
      return;
    }
    const refuses = differs <= message.prevLogIndex ? ': it should have refused' : '';
    const text = `${nameOf(from)} tells ${nameOf(to)} that their logs agree up to ${matchIndex} (~${message.id}), but at ${differs} ${entriesThere(own, its, differs, nameOf(to))}${refuses}`;
    this.findings.broken(fact, 'false-acknowledgement', text, { node: from, term, index: differs });
  }

  /** To be called before the view knows of the write. */
  writing(fact: Fact): void {
    this.removing(fact);
    this.appending(fact);
  }

  /** A follower takes entries only if its log holds the entry before them. */
  private appending(fact: Fact): void {
    const { node, write, time } = fact;
    const cause = this.view.handling(node, time);
    if (write === null || write.entries.length === 0 || cause === null) return;
    if (cause.type !== MessageType.appendEntries || !isFrom(cause, write.entries[0])) return;
    const log = this.view.log(node);
    const { prevLogIndex, prevLogTerm, id, from } = cause;
    if (prevLogIndex <= log.first && prevLogIndex <= log.last) return;
    if (prevLogIndex <= log.last && log.termAt(prevLogIndex) === prevLogTerm) {
      this.findings.kept('accepted-in-spite');
      return;
    }
    const has =
      prevLogIndex > log.last
        ? `its log ends with ${endInWords(log)}`
        : `it has ${entryAt(log, prevLogIndex)} there`;
    const text = `${nameOf(node)} takes ~${id} from ${nameOf(from)}, entries after ${positionInWords(prevLogIndex, prevLogTerm)}, but ${has}: it should have refused`;
    this.findings.broken(fact, 'accepted-in-spite', text, {
      node,
      term: this.view.term[node],
      index: prevLogIndex,
    });
  }

  /** A message that tells where its sender's log ends, or which entry comes before those sent. */
  misstates(fact: Fact, message: Message): void {
    const { type, from, to, term, prevLogIndex, prevLogTerm, id } = message;
    const isVote = type === MessageType.requestVote;
    if (!isVote && type !== MessageType.appendEntries) return;
    const log = this.view.log(from);
    // A vote request waits for the disk, and its sender may have found a leader meanwhile.
    if (
      isVote
        ? message.preVote || this.view.roles[from] !== RoleCode.candidate || this.view.term[from] !== term
        : this.view.leading[from] !== term
    )
      return;
    if (prevLogIndex === 0 || prevLogIndex < log.first) return;
    const isTrue = prevLogIndex <= log.last && log.termAt(prevLogIndex) === prevLogTerm;
    if (isTrue && (!isVote || prevLogIndex === log.last)) {
      this.findings.kept('misstates-log');
      return;
    }
    const claimed = positionInWords(prevLogIndex, prevLogTerm);
    const has =
      prevLogIndex > log.last || isVote
        ? `its log ends with ${endInWords(log)}`
        : `its log has ${entryAt(log, prevLogIndex)} there`;
    const what = isVote
      ? `asks ${nameOf(to)} for a vote with a log up to ${claimed}`
      : `sends ${nameOf(to)} entries after ${claimed}`;
    const text = `${nameOf(from)} ${what} (~${id}), but ${has}`;
    this.findings.broken(fact, 'misstates-log', text, { node: from, term, index: prevLogIndex });
  }

  private removing(fact: Fact): void {
    const { node, write, time } = fact;
    if (write === null || write.truncateFrom === 0 || write.snapshot !== null) return;
    const { view } = this;
    const log = view.log(node);
    const from = write.truncateFrom;
    if (from > log.last || from <= log.base) return;
    const removed = rangeInWords(log, from, log.last);
    const term = view.term[node];
    if (view.leading[node] !== 0) {
      const text = `${nameOf(node)} removes ${removed} from its own log although it leads term ${view.leading[node]}: a leader only appends`;
      this.findings.broken(fact, 'removed-while-leading', text, { node, term, index: from });
      return;
    }
    const isThere = (index: Index): boolean =>
      write.entries.some((entry) => entry.index === index && entry.term === log.termAt(index));
    const isKept = write.entries.length > 0 && isThere(from) && isThere(log.last);
    const cause = view.handling(node, time);
    const isAppend = cause !== null && cause.type === MessageType.appendEntries;
    const conflict = isAppend && cause.entries.some((e) => e.index === from && e.term !== log.termAt(from));
    if (conflict) this.findings.kept('removed-without-conflict');
    if (conflict || isKept) return;
    const why = isAppend
      ? `on ~${cause.id} from ${nameOf(cause.from)}, whose entries (${entriesInWords(cause)}) do not conflict with them`
      : 'although no entry of a leader conflicts with them';
    const text = `${nameOf(node)} removes ${removed} from its log ${why}`;
    this.findings.broken(fact, 'removed-without-conflict', text, { node, term, index: from });
  }
}

function entriesInWords({ entries, prevLogIndex, prevLogTerm }: Message): string {
  const [first] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined)
    return `none, after ${positionInWords(prevLogIndex, prevLogTerm)}`;
  const start = positionInWords(first.index, first.term);
  return first === last ? start : `${start} to ${positionInWords(last.index, last.term)}`;
}

/** Whether an entry came with this message. */
function isFrom({ entries }: Message, { index, term }: Entry): boolean {
  return entries.some((each) => each.index === index && each.term === term);
}

/** "it has 169.5 and n2 has 169.6". */
function entriesThere(own: LogMirror, its: LogMirror, index: Index, leader: string): string {
  const here = entryAt(own, index);
  if (index > its.last) return `it has ${here} and ${leader} has nothing`;
  const there = entryAt(its, index);
  return here === there ? `each has another ${here}` : `it has ${here} and ${leader} has ${there}`;
}

function entryAt(log: LogMirror, index: Index): string {
  return positionInWords(index, log.termAt(index));
}

/** The first index up to `to` at which the logs are known to differ; 0: none. */
function firstDifference(one: LogMirror, other: LogMirror, to: Index): Index {
  const start = Math.max(one.first, other.first);
  if (to < start || !one.comparable || !other.comparable) return 0;
  const last = Math.min(to, one.last, other.last);
  const differ = (index: Index): boolean => one.hashAt(index) !== other.hashAt(index);
  if (last >= start && differ(last)) {
    // Hashes are of prefixes: once they differ, they differ from there on.
    let low = start;
    let high = last;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (differ(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
  return last < to ? last + 1 : 0;
}
