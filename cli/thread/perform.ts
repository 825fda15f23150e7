import type { Console } from '../console/console.ts';
import type { Stopped } from '../console/interrupt.ts';
import type { Outcome, Request } from '../request/command.ts';
import type { ThreadCommand } from './job.ts';

/** Performs the command in the current thread. */
export async function perform(
  command: ThreadCommand,
  request: Request,
  console: Console,
  stopped: Stopped,
): Promise<Outcome> {
  switch (command) {
    case 'run': {
      const { runScenarios } = await import('../play/run-scenarios.ts');
      return runScenarios(request, console, stopped);
    }
    case 'shrink': {
      const { runShrinkCommand } = await import('../shrink/run.ts');
      return runShrinkCommand(request, console, stopped);
    }
    case 'zoo': {
      const { showBug } = await import('../zoo/show.ts');
      return showBug(request, console, stopped);
    }
    case 'corpus': {
      const { runCorpusCommand } = await import('../corpus/run.ts');
      return runCorpusCommand(request, console, stopped);
    }
    case 'check': {
      const { runCheckCommand } = await import('../check/run.ts');
      return runCheckCommand(request, console, stopped);
    }
    default:
      return command satisfies never;
  }
}
