#!/usr/bin/env node
import { cachedProgram } from './program.ts';

/* The `raftsim` command, started from its code cache if there is one. */

const program = cachedProgram() ?? (await import('./main.ts'));
await program.main(process.argv.slice(2));
