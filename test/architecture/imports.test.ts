import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The only folder of sim/ that uses threads, files and clocks: none of its code takes part in a simulated run. */
const THREADS = 'sim/run/threads';
/** The exports of the library, which include sweeps in worker threads. */
const LIBRARY = 'sim/index.ts';

/** Dependencies point one way: core <- sim <- threads and reports <- cli. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  sim: ['core', 'sim'],
  threads: ['core', 'sim', 'threads'],
  reports: ['core', 'sim', 'reports'],
  cli: ['core', 'sim', 'threads', 'reports', 'cli'],
};

/** The libraries that each part may import. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  core: [],
  sim: ['seedrandom/lib/alea.js', 'yaml', 'zod', 'hdr-histogram-js'],
  threads: ['piscina'],
  reports: ['chalk', 'hdr-histogram-js', 'xmlbuilder'],
  cli: ['yargs/helpers', 'chalk', 'cli-progress', 'yaml', 'esbuild'],
};

/** The modules of Node that a file in sim/ may import: for source maps, read only after a user's code has thrown. */
const ofNode: Readonly<Record<string, readonly string[]>> = {
  'sim/world/own-replica/own-code.ts': ['node:module'],
};
const outside = ['threads', 'reports', 'cli'];

/** Globals that a simulation must not use: they depend on the machine or the moment. */
const ambient = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'crypto',
  'process',
  'globalThis',
  'Temporal',
];
/** Members of Math that are random, or whose results may differ between versions of V8. */
const inexact = [
  'random',
  'log',
  'log2',
  'log10',
  'log1p',
  'exp',
  'expm1',
  'pow',
  'sin',
  'cos',
  'tan',
  'cbrt',
  'hypot',
];

function sources(part: string): string[] {
  return readdirSync(join(root, part === 'threads' ? THREADS : part), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => partOf(file) === part);
}

function partOf(file: string): string {
  return file.startsWith(`${THREADS}/`) ? 'threads' : file.split('/')[0];
}

interface Findings {
  readonly imports: string[];
  readonly ambient: string[];
  /** Function literals that are assigned to a property or initialise a field, which V8 keeps alive: sim/kernel/functions.ts. */
  readonly pinned: string[];
}

function isFunction(node: { readonly type: string } | null): boolean {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';
}

function lineAt(text: string, at: number): string {
  return text.slice(at).split('\n', 1)[0];
}

/** Everything that a file imports, and every global or Math member on the lists above that it uses. */
function inspect(file: string, text: string): Findings {
  const found: Findings = { imports: [], ambient: [], pinned: [] };
  const declared = new Set<string>();
  const { program, errors } = parseSync(file, text);
  expect(errors, file).toEqual([]);
  const used: string[] = [];
  const properties = new Set<number>();
  new Visitor({
    ImportDeclaration: (node) => {
      found.imports.push(node.source.value);
      for (const specifier of node.specifiers) declared.add(specifier.local.name);
    },
    ExportNamedDeclaration: (node) => {
      if (node.source) found.imports.push(node.source.value);
    },
    ExportAllDeclaration: (node) => void found.imports.push(node.source.value),
    ImportExpression: (node) => {
      if (node.source.type === 'Literal') found.imports.push(String(node.source.value));
    },
    MemberExpression: (node) => {
      if (!node.computed) properties.add(node.property.start);
      if (node.object.type !== 'Identifier' || node.object.name !== 'Math') return;
      const name = node.property.type === 'Identifier' && !node.computed ? node.property.name : 'computed';
      if (inexact.includes(name) || name === 'computed') found.ambient.push(`Math.${name}`);
    },
    AssignmentExpression: ({ left, right, start }) => {
      if (left.type === 'MemberExpression' && isFunction(right)) found.pinned.push(lineAt(text, start));
    },
    PropertyDefinition: ({ value, start }) => {
      if (isFunction(value)) found.pinned.push(lineAt(text, start));
    },
    BinaryExpression: (node) => {
      if (node.operator === '**') found.ambient.push('**');
    },
    VariableDeclarator: (node) => {
      if (node.id.type === 'Identifier') declared.add(node.id.name);
    },
    // A key of an object is not a reference to the global of the same name.
    Property: (node) => {
      if (!node.computed && !node.shorthand) properties.add(node.key.start);
    },
    Identifier: (node) => {
      if (ambient.includes(node.name) && !properties.has(node.start)) used.push(node.name);
    },
  }).visit(program);
  for (const name of used) if (!declared.has(name)) found.ambient.push(name);
  return found;
}

test.each(Object.keys(mayImport))('%s imports only parts below it and its libraries', (part) => {
  for (const file of sources(part)) {
    for (const source of inspect(file, readFileSync(join(root, file), 'utf8')).imports) {
      if (source.startsWith('.')) {
        const target = posix.join(posix.dirname(file), source);
        const below = file === LIBRARY ? [...mayImport[part], 'threads'] : mayImport[part];
        expect(below, `${file} imports ${target}`).toContain(partOf(target));
      } else if (source.startsWith('node:')) {
        if (ofNode[file]?.includes(source) !== true)
          expect(outside, `${file} imports ${source}`).toContain(part);
      } else {
        expect(mayUse[part], `${file} imports ${source}`).toContain(source);
      }
    }
  }
});

test.each(['core', 'sim'])(
  '%s uses no ambient clock, timer, randomness, environment or inexact arithmetic',
  (part) => {
    for (const file of sources(part)) {
      const { ambient: named } = inspect(file, readFileSync(join(root, file), 'utf8'));
      expect(named, file).toEqual([]);
    }
  },
);

test.each(['core', 'sim'])('%s assigns no function literal to a property', (part) => {
  for (const file of sources(part)) {
    expect(inspect(file, readFileSync(join(root, file), 'utf8')).pinned, file).toEqual([]);
  }
});

test('inspect finds imports, globals, Math members, powers and assigned function literals', () => {
  const bad =
    `import { x } from '../cli/a.ts'; const y = Math.exp(1) ** 2; Date.now(); process.env; x.process;\n` +
    'class A { f = () => 1; }\nx.on[y] = () => 2;\nx.g = function () {};\nconst h = () => 3; x.h = h;';
  expect(inspect('bad.ts', bad)).toEqual({
    imports: ['../cli/a.ts'],
    ambient: ['**', 'Math.exp', 'Date', 'process'],
    pinned: ['f = () => 1; }', 'x.on[y] = () => 2;', 'x.g = function () {};'],
  });
});
