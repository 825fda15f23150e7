import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import { cacheName, programScript, startProgram } from './program.ts';

/* The last step of the build: plays the scenarios named, and stores the code that V8 compiled for that. */

const script = programScript();
const nobody = { color: false, width: 80, out: () => {}, error: () => {} };
await startProgram(script).rehearse(process.argv.slice(2), nobody);
const folder = dirname(builtFile('program.cjs') ?? '');
writeFileSync(join(folder, cacheName()), script.createCachedData());
