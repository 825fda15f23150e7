import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonText } from '../../reports/files/json.ts';
import { quotedPath } from '../../sim/run/replay-command.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Console } from '../console/console.ts';
import { keepFile } from '../files/output-folder.ts';
import { exitCodes, type Outcome, type Request, usageError } from '../request/command.ts';

/* `raftsim init`: copies examples from docs/examples into the user's project. */

interface Starter {
  /** Name of the file in docs/examples. */
  readonly from: string;
  readonly to: string;
}

const starters: readonly Starter[] = [
  { from: 'leader-crash.yaml', to: 'scenarios/leader-crash.yaml' },
  { from: 'leader-crash.test.ts', to: 'scenarios/leader-crash.test.ts' },
  { from: 'raftsim.yml', to: '.github/workflows/raftsim.yml' },
];
const replicaStarters: readonly Starter[] = [
  { from: 'my-raft.ts', to: 'scenarios/my-raft.ts' },
  { from: 'my-raft.yaml', to: 'scenarios/my-raft.yaml' },
  { from: 'my-raft.test.ts', to: 'scenarios/my-raft.test.ts' },
];

/** `raftsim init`. Writes nothing if one of its files exists with other contents. */
export function runInitCommand({ args, flags }: Request, console: Console): Outcome {
  const [folder = '.', second] = args;
  if (second !== undefined) return { errors: [usageError(`init takes one folder, found ${second} too`)] };
  const wanted = flags.replica === true ? [...starters, ...replicaStarters] : starters;
  const files = wanted.map(({ from, to }) => ({ from, to: join(folder, to) }));
  const examples = examplesFolder();
  const textOf = (from: string): Buffer => readFileSync(join(examples, from));
  const there = files.filter(({ to }) => existsSync(to));
  // `init --replica` after `init` finds its own files, and adds to them.
  const taken = there.filter(({ from, to }) => !isSame(to, textOf(from)));
  if (taken.length > 0) return { errors: taken.map(({ to }) => alreadyThere(to)) };
  const json = flags.json === true;
  for (const file of files) {
    const isThere = there.includes(file);
    const problem = isThere ? null : keepFile(file.to, [textOf(file.from)]);
    if (problem !== null) return { errors: [problem] };
    if (!json) console.out(`${isThere ? 'kept ' : 'wrote'}  ${file.to}\n`);
  }
  if (json) {
    const [kept, wrote] = [there, files.filter((file) => !there.includes(file))];
    console.out(jsonText({ format: 'raftsim-init', wrote: wrote.map(pathOf), kept: kept.map(pathOf) }));
    return exitCodes.ok;
  }
  const scenario = join(
    folder,
    flags.replica === true ? 'scenarios/my-raft.yaml' : 'scenarios/leader-crash.yaml',
  );
  // Without a tsconfig.json, tsc would only print its help.
  const configure = existsSync('tsconfig.json') ? '' : 'npx tsc --init && ';
  console.out(
    `\n  install    npm install --save-dev raftsim vitest typescript @types/node\n  run        npx raftsim ${quotedPath(scenario)}\n  test       npx vitest run ${quotedPath(join(folder, 'scenarios'))}\n  types      ${configure}npx tsc --noEmit; the files are ES modules: package.json has "type": "module"\n`,
  );
  return exitCodes.ok;
}

function pathOf({ to }: Starter): string {
  return to;
}

/** Whether a file exists with just these contents. */
function isSame(path: string, contents: Buffer): boolean {
  return statSync(path).isFile() && readFileSync(path).equals(contents);
}

function alreadyThere(path: string): InputError {
  return usageError(
    `${path} exists already; nothing was written`,
    'init never overwrites a file; to begin in another folder: raftsim init FOLDER',
  );
}

/** The folder of the examples in the package, whether this code runs from a bundle or from its source. */
function examplesFolder(): string {
  const places = ['../docs/examples', '../../docs/examples'];
  const here = dirname(fileURLToPath(import.meta.url));
  const found = places.map((place) => join(here, place)).find(existsSync);
  if (found === undefined) throw new Error('the examples of raftsim are missing: is it installed whole?');
  return found;
}
