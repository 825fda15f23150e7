// Turns the `var` and `function` declarations in the bundler's output into `const`. As far as V8 knows, variables
// declared with `var` or `function`, and bindings imported from or exported to other files, may be reassigned at
// any time, so that it must load them anew for each use. Here constants, classes and functions of raftsim's own
// modules become `const`, and imported and exported bindings are copied into constants.
import { dirname, resolve } from 'node:path';
import { transform } from 'esbuild';

/** In the bundler's output, each module begins with a comment that names it. */
const startOfModule = /^(?=\/\/ \S+\.\w+$)/m;
const own = /^\/\/ (core|sim)\//;
const variable = /^var (?=(\w+) = )/gm;
/** A top-level function of a module: begins and ends in the first column. */
const topFunction = /^((?:async )?function\*?) (\w+)(\(.*?^\}$)/gms;
const importsOfFile = /^(import \{)([^}]*)(\} from "(\.[^"]*)";)$/gm;
const exportsOfFile = /^export \{([^}]*)\};$/gm;
const nameAndOther = /(\w+)(?: as (\w+))?/g;

/**
 * Whether anything other than its declaration assigns to a variable of this name (a local one of the same name
 * counts).
 */
export function isAssigned(name, code) {
  const operator = '(?:[-+*/%&|^]|\\*\\*|<<|>>>?|[?]{2}|&&|[|]{2})?= ';
  return new RegExp(`(?<!^var |^const |[\\w.$])${name}(?: ${operator}|[+]{2}|--)`, 'm').test(code);
}

/** Moves functions to the front, because as constants they would not be hoisted. */
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

/** Exports copies, made at the end of the file: an exported binding itself would not be treated as a constant. */
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

/**
 * The bundler's output files, by path, with constants. Throws if imports are circular, or if a constant is
 * assigned to.
 */
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
