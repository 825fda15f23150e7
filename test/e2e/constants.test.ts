import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/* The build declares functions, classes and imports as constants: V8 assumes that other bindings may be reassigned. */

const files = ['dist', 'dist/chunks'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => `${folder}/${name}`),
);

/** The lines of a built file that come from modules of core/ and sim/. */
function ownLines(text: string): readonly string[] {
  let own = false;
  return text.split('\n').filter((line) => {
    if (line.startsWith('// ')) own = /^\/\/ (core|sim)\//.test(line);
    return own;
  });
}

test('the build declares functions and classes as constants', () => {
  const own = files.flatMap((file) => ownLines(readFileSync(file, 'utf8')));
  expect(own.filter((line) => /^(?:async )?function|^var \w+ = class/.test(line))).toEqual([]);
  expect(own.filter((line) => /^const \w+ = class/.test(line)).length).toBeGreaterThan(100);
});

test('the build copies what the core and the simulator import from another file into constants', () => {
  // The worker of a sweep is one file without imports of other chunks.
  const [chunk, ...others] = files
    .filter((file) => file !== 'dist/worker.js')
    .map((file) => readFileSync(file, 'utf8'))
    .filter((text) => text.includes('\n// core/raft/step.ts\n'));
  expect(others).toEqual([]);
  expect(readFileSync('dist/worker.js', 'utf8')).not.toContain('./chunks/');
  const imports = [...(chunk ?? '').matchAll(/^import \{([^}]*)\} from/gm)].map(([, names]) => names);
  const plain = [...imports.join('\n').matchAll(/^ {2}(\w+)(?: as (\w+))?,?$/gm)].filter(
    ([, , local]) => local === undefined || !local.startsWith('imported_'),
  );
  expect(plain.map(([, name]) => name)).toEqual([]);
  expect(chunk).toContain('const Message = imported_Message;');
});
