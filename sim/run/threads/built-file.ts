import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file of the built package, whether this code ended up beside it or in a chunk; null where only the sources are. */
export function builtFile(name: string): string | null {
  for (const place of [`./${name}`, `../${name}`]) {
    const file = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(file)) return file;
  }
  return null;
}
