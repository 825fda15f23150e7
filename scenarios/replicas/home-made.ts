/*
 * High availability as it is often made at home, and no Raft: one server does all the work and tells the others
 * afterwards; when it has been silent for a while the next one takes over, in a new epoch. No majority is asked for
 * anything. It does well as long as nobody is merely slow.
 */
import {
  type Command,
  Entry,
  EntryKind,
  type Input,
  Message,
  MessageType,
  Op,
  type Options,
  type Output,
  type Random,
  type Replica,
  ReplyStatus,
  type Request,
} from 'raftsim';

const NOBODY = 0;

/** raftsim calls this at every start of a server. */
export function createReplica(id: number, options: Options, _random: Random): Replica {
  return new HomeMade(id, options);
}

interface Result {
  readonly status: ReplyStatus;
  /** Who wrote the value that was found; null if nobody did. */
  readonly found: Command | null;
}

class HomeMade implements Replica {
  private readonly id: number;
  private readonly options: Options;
  private readonly others: readonly number[];
  private epoch = 0;
  private primary = NOBODY;
  private applied = 0;
  private timer = 0;
  private readonly values = new Map<string, Command>();
  /** What each command came to, so that a repeated one is not done twice. */
  private readonly results = new Map<string, Result>();

  constructor(id: number, options: Options) {
    this.id = id;
    this.options = options;
    this.others = options.configuration.voters.filter((voter) => voter !== id);
  }

  step(now: number, input: Input, out: Output): void {
    switch (input.kind) {
      case 'start':
        this.waitForPrimary(now);
        break;
      case 'message':
        this.onMessage(now, input.message);
        break;
      case 'request':
        this.onRequest(now, input.request, out);
        break;
      case 'deadline':
        if (now >= this.timer) this.onTimer(now, out);
        break;
      case 'shutdown':
        out.stopped = true;
        break;
      default:
      // It writes nothing to disk, and knows no operators.
    }
    out.deadline = this.timer;
  }

  /** The lower the id, the sooner: so two seldom take over at once. */
  private waitForPrimary(now: number): void {
    this.timer = now + this.options.electionTimeoutMin + this.id * this.options.heartbeatInterval;
  }

  private onTimer(now: number, out: Output): void {
    if (this.primary !== this.id) {
      this.epoch++;
      this.primary = this.id;
    }
    this.tell(null, out);
    this.timer = now + this.options.heartbeatInterval;
  }

  /** A command that was done, or (null) that this server is still there. */
  private tell(entry: Entry | null, out: Output): void {
    for (const other of this.others) {
      const message = new Message(MessageType.appendEntries, this.id, other, 0);
      message.round = this.epoch;
      if (entry !== null) message.entries = [entry];
      out.send.push(message);
    }
  }

  private onMessage(now: number, { from, round, entries }: Message): void {
    if (round < this.epoch || (round === this.epoch && from > this.primary && this.primary !== NOBODY))
      return;
    this.epoch = round;
    this.primary = from;
    for (const { command } of entries) if (command !== null) this.doOnce(command);
    this.waitForPrimary(now);
  }

  private onRequest(now: number, { client, attempt, command }: Request, out: Output): void {
    const told = { client, attempt, value: null, writerSession: 0, writerSerial: 0, uncertain: false };
    if (this.primary !== this.id) {
      out.replies.push({ ...told, status: ReplyStatus.redirect, leader: this.primary });
      return;
    }
    const { status, found } = this.doOnce(command);
    if (command.op !== Op.get) {
      this.tell(new Entry(EntryKind.command, ++this.applied, 0, now, command, null), out);
    }
    out.replies.push({
      ...told,
      status,
      value: found?.value ?? null,
      writerSession: found?.session ?? 0,
      writerSerial: found?.serial ?? 0,
      leader: this.id,
    });
  }

  private doOnce(command: Command): Result {
    const key = `${command.session}/${command.serial}`;
    const before = this.results.get(key);
    if (before !== undefined) return before;
    const result = this.run(command);
    if (command.op !== Op.get) this.results.set(key, result);
    return result;
  }

  private run(command: Command): Result {
    const found = this.values.get(command.key) ?? null;
    switch (command.op) {
      case Op.get:
        return { status: ReplyStatus.ok, found };
      case Op.cas:
        if ((found?.value ?? null) !== command.expected) return { status: ReplyStatus.mismatch, found };
        this.values.set(command.key, command);
        return { status: ReplyStatus.ok, found: null };
      case Op.put:
      case Op.delete:
        this.values.set(command.key, command);
        return { status: ReplyStatus.ok, found: null };
      default:
        return command.op satisfies never;
    }
  }
}
