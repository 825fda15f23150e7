import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The path of a file of the built package, beside this code or (from a chunk) one folder up; null if not built.
 */
export function builtFile(name: string): string | null {
  for (const place of [`./${name}`, `../${name}`]) {
    const file = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(file)) return file;
  }
  return null;
}
