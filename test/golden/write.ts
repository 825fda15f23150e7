import { writeFileSync } from 'node:fs';
import { shippedScenarios } from '../support/scenarios.ts';
import { type Digests, digestsOf, goldenFile } from './digests.ts';

/* `npm run golden`: writes down what the shipped scenarios come to. A changed digest needs a reason in its commit. */
const digests: Digests = Object.fromEntries(shippedScenarios().map((path) => [path, digestsOf(path)]));
writeFileSync(goldenFile, `${JSON.stringify(digests, null, 2)}\n`);
