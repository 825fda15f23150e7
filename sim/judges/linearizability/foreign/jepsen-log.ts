import { Act } from '../history.ts';
import type { HistoryBuilder } from './builder.ts';
import { type LineReader, Mistake } from './mistake.ts';

const event = /^\s*\w+\s+jepsen\.util\s+-\s+(\S+)\s+:(\w+)\s+:([\w-]+)\s*(.*?)\s*$/;
const pair = /^\[\s*(\S+)\s+(\S+)\s*\]$/;
const ofUtil = /jepsen\.util\s+-/;
const NIL = 'nil';
const TIMED_OUT = ':timed-out';

/**
 * Logs of Jepsen's register tests, a line an event:
 *
 *     INFO  jepsen.util - 3 :invoke :cas [0 4]
 *     INFO  jepsen.util - 3 :fail   :cas [0 4]
 *
 * A cas that failed saw another value. What timed out may have happened; a read that did tells nothing. Lines of
 * other loggers, and of processes without a number (the nemesis), are passed over.
 */
export class JepsenLogReader implements LineReader {
  events = 0;
  private readonly builder: HistoryBuilder;

  constructor(builder: HistoryBuilder) {
    this.builder = builder;
  }

  line(text: string, number: number): void {
    const match = event.exec(text);
    if (match === null) {
      if (ofUtil.test(text))
        throw new Mistake(
          number,
          'not an event',
          "expected 'PROCESS :invoke|:ok|:fail|:info :read|:write|:cas VALUE'",
        );
      return;
    }
    this.events++;
    const [, name, type, f, value] = match;
    const process = Number(name);
    if (!Number.isSafeInteger(process)) return;
    switch (type) {
      case 'invoke':
        this.invoke(process, f, value, number);
        break;
      case 'ok':
        this.builder.done(process, f === 'read' ? value : null, number);
        break;
      case 'fail':
        if (f === 'cas' && value !== TIMED_OUT) this.builder.refused(process, number);
        else if (f === 'read' || value !== TIMED_OUT) this.builder.failed(process, number);
        else this.builder.lost(process, number);
        break;
      case 'info':
        this.builder.lost(process, number);
        break;
      default:
        throw new Mistake(number, `unknown event ':${type}'`, 'expected :invoke, :ok, :fail or :info');
    }
  }

  finish(): void {}

  private invoke(process: number, f: string, value: string, number: number): void {
    switch (f) {
      case 'read':
        this.builder.begin(process, '', Act.read, null, null, number);
        break;
      case 'write':
        if (value === '') throw new Mistake(number, 'a write of nothing', 'expected a value');
        this.builder.begin(process, '', Act.write, value, null, number);
        break;
      case 'cas': {
        const match = pair.exec(value);
        if (match === null) throw new Mistake(number, `a cas of '${value}'`, 'expected [FROM TO]');
        this.builder.begin(process, '', Act.cas, match[2], match[1], number);
        break;
      }
      default:
        throw new Mistake(number, `unknown operation ':${f}'`, 'expected :read, :write or :cas');
    }
  }
}

/** What a register of these logs holds at first. */
export const JEPSEN_INITIAL = NIL;
