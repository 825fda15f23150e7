// Combines the bundler's files into one script. Each file becomes a part of it: a function, called when another
// part first imports it. Unlike modules, a script can be loaded with a V8 code cache. But a script loaded that
// way has no `import()` of its own, so it is passed one.
import { basename } from 'node:path';
import { isAssigned } from './build-constants.mjs';

const importsOfPart = /^import \{([^}]*)\} from "(\.[^"]*)";$/gm;
const orderOfParts = /^import "(\.[^"]*)";$/gm;
const importsOfNode = /^import (?:(\w+)|\{([^}]*)\}) from ["']([^"'.][^"']*)["'];$/gm;
const lateParts = /\bimport\("(\.[^"]*)"\)/g;
const exportsOfPart = /^export \{([^}]*)\};$/gm;
const importAtRunTime = /(?<=(?:await|return|=>|=) )import\(/g;
const moduleSyntax = /^(?:(?:import|export)\b(?!\().*|[^*/'"`\n]*(?<![\w$.])import\(.*)$/m;
const renamed = /(\w+) as (\w+)/g;

/** A file of the bundler as the text of a function, and the names of the files that it imports. */
function partOf(code, banner) {
  const needed = new Set();
  const load = (path) => {
    needed.add(basename(path));
    return `$part("${basename(path)}")`;
  };
  let result = '';
  const body = code
    .replace(/^#!.*/, '')
    .replace(banner, '')
    .replace(
      importsOfPart,
      (_, names, path) => `const {${names.replace(renamed, '$1: $2')}} = ${load(path)};`,
    )
    .replace(orderOfParts, (_, path) => `${load(path)};`)
    .replace(importsOfNode, (_, all, names, path) =>
      all === undefined
        ? `const {${names.replace(renamed, '$1: $2')}} = require("${path}");`
        : `const ${all} = require("${path}");`,
    )
    .replace(lateParts, (_, path) => `$later(() => ${load(path)})`)
    .replace(exportsOfPart, (_, names) => {
      result = `return {${names.replace(renamed, '$2: $1')}};`;
      return '';
    })
    .replace(importAtRunTime, '$import(')
    .replaceAll('import.meta.url', '$url');
  for (const [, names] of code.matchAll(exportsOfPart)) {
    for (const [, name] of names.matchAll(/(\w+)(?: as \w+)?/g)) {
      if (isAssigned(name, code)) throw new Error(`${name} changes, and others have a copy of it`);
    }
  }
  const left = moduleSyntax.exec(body);
  if (left !== null) throw new Error(`the program cannot have a part with: ${left[0]}`);
  return { text: `() => {\n${body}${result}\n}`, needed };
}

/**
 * The text of a script that evaluates to a function of `require`, `import` and the URL of the script. The
 * function returns the exports of the file at `entry`. Throws if an exported variable is assigned to, since
 * importing parts have a copy.
 */
export function programOf(files, entry, banner) {
  const byName = new Map([...files].map(([path, code]) => [basename(path), code]));
  const parts = new Map();
  const add = (name) => {
    if (parts.has(name)) return;
    const { text, needed } = partOf(byName.get(name), banner);
    parts.set(name, text);
    for (const other of needed) add(other);
  };
  add(basename(entry));
  const listed = [...parts].map(([name, text]) => `"${name}": ${text}`).join(',\n');
  return `((require, $import, $url) => {
"use strict";
const loaded = {};
const $part = (name) => (loaded[name] ??= parts[name]() ?? {});
// The event loop turns meanwhile, as it does when a module is loaded: Ctrl-C is heard then.
const $later = async (load) => {
  await new Promise(setImmediate);
  return load();
};
const parts = {
${listed}
};
return $part("${basename(entry)}");
})`;
}
