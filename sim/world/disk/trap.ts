import type { Write } from '../../../core/io.ts';

/** Waits on a machine for a certain write, to strike it at the worst moment. */
export interface Trap {
  /** before: it is about to be durable. after: it just was, and nobody has been told. */
  readonly moment: 'before' | 'after';
  matches(write: Write): boolean;
  /** Called at that moment; crashes the machine, if the trap does what it is for. */
  spring(): void;
}
