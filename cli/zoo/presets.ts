import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { presetNames } from '../../sim/zoo/presets.ts';
import type { PresetText } from './worker.ts';

/** The presets that come with raftsim, with their paths relative to the working directory if they are below it. */
export function readPresets(): readonly PresetText[] {
  const folder = presetFolder();
  return presetNames.map((name) => {
    const path = join(folder, `${name}.yaml`);
    const here = relative(process.cwd(), path).replaceAll('\\', '/');
    return { name, file: here.startsWith('..') ? path : here, text: readFileSync(path, 'utf8') };
  });
}

function presetFolder(): string {
  for (const place of ['../scenarios/zoo', '../../scenarios/zoo']) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(folder)) return folder;
  }
  throw new Error('the presets that belong to raftsim are missing: scenarios/zoo');
}
