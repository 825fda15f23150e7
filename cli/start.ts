#!/usr/bin/env node
import { cachedProgram } from './program.ts';

/* The `raftsim` command, from its code cache where there is one. */

const program = cachedProgram() ?? (await import('./main.ts'));
await program.main(process.argv.slice(2));
