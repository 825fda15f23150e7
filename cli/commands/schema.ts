import { type Command, colorOption, exitCodes, jsonOption, usageError } from '../request/command.ts';

export const schemaCommand: Command = {
  name: 'schema',
  usage: '',
  about: 'Prints the JSON Schema of scenario files, with which editors complete and explain every field.',
  // The schema is JSON in any case; scripts that always say --json are not refused for it.
  options: [jsonOption, colorOption],
  examples: [
    'raftsim schema > schema.json',
    'and as the first line of a scenario: # yaml-language-server: $schema=./schema.json',
  ],
  async run({ args }, console) {
    const [extra] = args;
    if (extra !== undefined) return { errors: [usageError(`schema takes no argument, found ${extra}`)] };
    const { jsonText } = await import('../../reports/files/json.ts');
    const { scenarioJsonSchema } = await import('../../sim/scenario/schema/json-schema.ts');
    console.out(jsonText(scenarioJsonSchema()));
    return exitCodes.ok;
  },
};
