import { type Fact, type FactConsumer, FactKind, Phase } from '../facts/facts.ts';

/** Ends a run early: once servers have sent a given number of messages, or no server is left to send any. */
export class EarlyEnd implements FactConsumer {
  private left: number;
  private readonly anybodyLeft: () => boolean;
  private readonly end: () => void;
  private running = true;

  /** `end` is called at most once; it must not end the run before the current event is over. */
  constructor(mostMessages: number, anybodyLeft: () => boolean, end: () => void) {
    this.left = mostMessages;
    this.anybodyLeft = anybodyLeft;
    this.end = end;
  }

  readonly on = {
    [FactKind.messageSent]: (): void => {
      if (--this.left <= 0) this.stop();
    },
    [FactKind.faultBegan]: (): void => {
      if (!this.anybodyLeft()) this.stop();
    },
    [FactKind.phase]: (fact: Fact): void => {
      if (fact.code !== Phase.run) this.running = false;
    },
  };

  private stop(): void {
    if (!this.running) return;
    this.running = false;
    this.end();
  }
}
