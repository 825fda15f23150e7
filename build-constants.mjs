// What the bundler declares with `var` and `function` may be assigned to at any time, as far as the engine knows, and is
// looked at anew each time it is used; so is whatever comes from another file, or goes to one. Here constants, classes and
// functions of our own modules become `const`, and what a file has from another or gives to one is copied.
import { dirname, resolve } from 'node:path';
import { transform } from 'esbuild';

/** In the bundler's output each module begins with a comment that names it. */
const startOfModule = /^(?=\/\/ \S+\.\w+$)/m;
const own = /^\/\/ (core|sim)\//;
const variable = /^var (?=(\w+) = )/gm;
/** Functions of a module begin and end in the first column. */
const topFunction = /^((?:async )?function\*?) (\w+)(\(.*?^\}$)/gms;
const importsOfFile = /^(import \{)([^}]*)(\} from "(\.[^"]*)";)$/gm;
const exportsOfFile = /^export \{([^}]*)\};$/gm;
const nameAndOther = /(\w+)(?: as (\w+))?/g;

/** Whether anything but its declaration assigns to it, or to a local variable of the same name. */
export function isAssigned(name, code) {
  const operator = '(?:[-+*/%&|^]|\\*\\*|<<|>>>?|[?]{2}|&&|[|]{2})?= ';
  return new RegExp(`(?<!^var |^const |[\\w.$])${name}(?: ${operator}|[+]{2}|--)`, 'm').test(code);
}

/** Functions come first, because they are called from before their place. */
function withConstants(code, constantsOf, names) {
  const [head, ...modules] = code.split(startOfModule);
  const copies = [];
  const imports = head.replace(importsOfFile, (_, before, list, after, path) => {
    const copied = list.replace(nameAndOther, (found, name, local = name) => {
      if (!constantsOf(path).has(name)) return found;
      copies.push(`const ${local} = imported_${local};\n`);
      names.add(local);
      return `${name} as imported_${local}`;
    });
    return before + copied + after;
  });
  const functions = [];
  const constant = (name) => !isAssigned(name, code) && names.add(name);
  const rest = modules.map((module) => {
    if (!own.test(module)) return module;
    return module
      .replace(variable, (found, name) => (constant(name) ? 'const ' : found))
      .replace(topFunction, (found, kind, name, body) => {
        if (!constant(name)) return found;
        functions.push(`const ${name} = ${kind}${body};\n`);
        return '';
      });
  });
  return [imports, ...copies, ...functions, ...rest].join('');
}

/** What others get is a copy, made at the end of the file, which itself has constants that way. */
function withCopiesFor(others, code, names) {
  const end = new Set();
  const body = code.replace(exportsOfFile, (_, list) => {
    const copied = list.replace(nameAndOther, (found, name, exported = name) => {
      if (!names.has(name)) return found;
      others.add(exported);
      end.add(`const exported_${name} = ${name};\n`);
      return `exported_${name} as ${exported}`;
    });
    end.add(`export {${copied}};\n`);
    return '';
  });
  return [body, ...end].join('');
}

/** The bundler's output files, by path, with constants. Throws if they need each other in a circle, or if a constant is assigned. */
export async function declareConstants(files) {
  const done = new Map();
  const finish = (path) => {
    const before = done.get(path);
    if (before !== undefined) {
      if (before.code === undefined) throw new Error(`${path} needs itself`);
      return before;
    }
    const file = { code: undefined, constants: new Set() };
    done.set(path, file);
    const names = new Set();
    const constantsOf = (other) => finish(resolve(dirname(path), other)).constants;
    const code = withConstants(files.get(path), constantsOf, names);
    file.code = withCopiesFor(file.constants, code, names);
    return file;
  };
  for (const path of files.keys()) finish(path);
  for (const [path, { code }] of done) {
    const { warnings } = await transform(code, { logLevel: 'silent' });
    const assigned = warnings.find(({ id }) => id === 'assign-to-constant');
    if (assigned !== undefined) throw new Error(`${path}: ${assigned.text}`);
  }
  return new Map([...done].map(([path, { code }]) => [path, code]));
}
