import { writeFileSync } from 'node:fs';
import { raftsim } from '../support/command.ts';
import { insistOnTree, refuse, wordsOrUsage } from '../support/in-tree.ts';
import { readme, readmeOutputs } from '../support/readme.ts';
import { shippedScenarios } from '../support/scenarios.ts';
import { type Digests, digestsOf, goldenFile, goldenRuns } from './digests.ts';

/*
 * `npm run golden`: writes the digests of the shipped scenarios, and the samples of output in the README. A changed
 * digest needs a reason in its commit message.
 */
const [word] = wordsOrUsage(`npm run golden
Writes test/golden/digests.json, the digests of the shipped scenarios, and the samples of output in the README.
A changed digest needs a reason in its commit message.`);
if (word !== undefined) refuse('golden', `takes no words, found '${word}'`);
insistOnTree('golden');
const digests: Digests = {};
for (const path of shippedScenarios()) digests[path] = digestsOf(await goldenRuns(path));
writeFileSync(goldenFile, `${JSON.stringify(digests, null, 2)}\n`);

let text = readme();
for (const { command, output } of readmeOutputs()) {
  const { stdout } = raftsim(command.replace('npx raftsim ', '').split(' '));
  text = text.replace(
    `<!-- output: ${command} -->\n\`\`\`\n${output}\`\`\``,
    () => `<!-- output: ${command} -->\n\`\`\`\n${stdout}\`\`\``,
  );
}
writeFileSync('README.md', text);
