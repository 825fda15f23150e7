import { type Command, colorOption, exitCodes, jsonOption, setOption } from '../request/command.ts';

export const explainCommand: Command = {
  name: 'explain',
  usage: '<scenario>... [--set PATH=VALUE]',
  about: 'Describes what a scenario does, in words and in order of time, without running it.',
  options: [setOption, jsonOption, colorOption],
  examples: ['raftsim explain scenarios/crash-leader.yaml'],
  async run({ args, lists, flags }, console) {
    const { loadScenarios } = await import('../files/load-scenarios.ts');
    const { explain } = await import('../../sim/scenario/explain.ts');
    const scenarios = loadScenarios(args, lists.set ?? []);
    if ('errors' in scenarios) return scenarios;
    if (flags.json === true) {
      const explained = scenarios.map((scenario) => ({ file: scenario.file, lines: explain(scenario) }));
      console.out(`${JSON.stringify({ format: 'raftsim-explain', scenarios: explained }, null, 2)}\n`);
    } else {
      const { explained } = await import('../../reports/terminal/explained.ts');
      const texts = scenarios.map((scenario) => explained(explain(scenario), console.width));
      console.out(`${texts.join('\n\n\n')}\n`);
    }
    return exitCodes.ok;
  },
};
