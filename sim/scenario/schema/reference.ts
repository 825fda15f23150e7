import { faults } from '../../faults/catalogue.ts';
import type { ChaosBreaks } from '../../faults/fault.ts';
import { type MetricUnit, metrics } from '../metrics.ts';
import type { FaultSchema } from './fault.ts';
import { type JsonSchema, scenarioJsonSchema } from './json-schema.ts';
import { kindInWords } from './reference-kinds.ts';
import { descriptions } from './selector-field.ts';

/* Generates docs/scenario-reference.md from the schema, so that the reference cannot deviate from the parser. */

const values = `## Values

| kind | written | |
|---|---|---|
| duration | \`500us\`, \`20ms\`, \`1.5s\`, \`2m\`, \`1h\` | whole microseconds; only 0 needs no unit |
| range | \`150ms..300ms\` | both ends included; a single duration is a range of one value |
| share | \`1%\` or \`0.01\` | |
| rate | \`200/s\` | |
| size | \`64kB\`, \`1MB\`, \`4KiB\`, \`512\` | a plain number counts bytes |
| ppm | \`200ppm\`, \`-200000ppm\` | microseconds that a clock gains (or loses) each second |
| bandwidth | \`1MB/s\`, \`{ rate: 1MB/s, queue: 64kB }\` | a message that finds more than \`queue\` waiting before it is dropped; 256KiB if left out |
| delay | \`2ms\`, \`1ms..5ms\`, \`{ lognormal: { median: 2ms, p99: 40ms } }\` | constant, even spread, or a distribution: see below |
| servers | \`leader\`, \`n3\`, \`[leader, one]\` | see below |

A value that begins with \`>\` must be quoted: \`elections: '>= 3'\`, or written \`at least 3\`.
`;

/** Sections that have a heading of their own, in this order. */
const sections = ['cluster', 'cluster.raft', 'network', 'clients', 'settle', 'chaos'] as const;

const stepKeys = ['id', 'at', 'from', 'until', 'every', 'when', 'times', 'after', 'for', 'permanent'];
/** Mappings whose keys are described in a table of their own elsewhere. */
const toldInShort = ['expect', 'tolerance', 'families'];

/** The whole reference as Markdown. */
export function scenarioReference(catalogue: readonly FaultSchema[]): string {
  const schema = scenarioJsonSchema(catalogue);
  return [
    '# Scenario files\n\nMade from the schema that `raftsim schema` prints; do not edit it by hand.\n',
    '## The file\n',
    fieldTable(propertiesOf(schema)),
    ...sections.map((path) => `## \`${path}\`\n\n${sectionBody(schema, path)}`),
    familiesTable(),
    faultSection(schema, catalogue),
    expectSection(),
    values,
    delaySection(schema),
    selectorSection(),
  ].join('\n');
}

function sectionBody(schema: JsonSchema, path: string): string {
  const section = path.split('.').reduce((node, key) => propertiesOf(node)[key] ?? {}, schema);
  return `${String(section.description ?? '')}\n\n${fieldTable(propertiesOf(section))}`;
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
}

/** A row for every field, including the fields of nested mappings that have no section of their own. */
function fieldTable(properties: Readonly<Record<string, JsonSchema>>): string {
  return `| key | value | default | |\n|---|---|---|---|\n${rows(properties, '').join('')}`;
}

/** `prefix`: the path of the mapping that holds these, with a dot at its end. */
function rows(properties: Readonly<Record<string, JsonSchema>>, prefix: string): readonly string[] {
  return Object.entries(properties).flatMap(([key, field]) => {
    const path = prefix + key;
    const own = row([`\`${path}\``, kindInWords(field), defaultOf(field), String(field.description ?? '')]);
    const toldElsewhere = sections.some((section) => section === path || section.endsWith(`.${key}`));
    return toldElsewhere || toldInShort.includes(key) ? [own] : [own, ...innerRows(field, path)];
  });
}

/** The fields below a mapping, a list of mappings, or a mapping by name. */
function innerRows(field: JsonSchema, path: string): readonly string[] {
  const items = (field.items ?? {}) as JsonSchema;
  const named = (
    typeof field.additionalProperties === 'object' ? field.additionalProperties : {}
  ) as JsonSchema;
  return [
    ...rows(propertiesOf(field), `${path}.`),
    ...rows(propertiesOf(items), `${path}[].`),
    ...rows(propertiesOf(named), `${path}.*.`),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

function defaultOf(field: JsonSchema): string {
  const value = field.default;
  if (value === undefined || (typeof value === 'object' && JSON.stringify(value).length <= 2)) return '';
  return `\`${typeof value === 'string' ? value || "''" : JSON.stringify(value)}\``;
}

function faultSection(schema: JsonSchema, catalogue: readonly FaultSchema[]): string {
  const steps = branchesOf(propertiesOf(schema).faults);
  const common = propertiesOf(steps[0] ?? {});
  const shared = Object.fromEntries(
    stepKeys.flatMap((key) => (common[key] === undefined ? [] : [[key, common[key]]])),
  );
  const faults = catalogue.map((fault) => {
    const step = steps.find((branch) => propertiesOf(branch).do?.const === fault.name) ?? {};
    const own = Object.entries(propertiesOf(step)).filter(([key]) => key !== 'do' && !stepKeys.includes(key));
    const parameters = own.length === 0 ? '' : `\n${fieldTable(Object.fromEntries(own))}`;
    return `### \`${fault.name}\`\n\n${fault.about}${durationInWords(fault)}\n\n\`\`\`yaml\n- ${fault.example}\n\`\`\`\n${parameters}`;
  });
  return `## \`faults\`\n\nEvery step says what to \`do\` and when:\n\n${fieldTable(shared)}\n${faults.join('\n')}`;
}

function durationInWords({ lasting, neverPermanent }: FaultSchema): string {
  if (!lasting) return ' Takes neither `for` nor `permanent`.';
  return neverPermanent === undefined ? '' : ' Does not take `permanent`.';
}

/** The schemas of the single steps. */
function branchesOf(faults: JsonSchema | undefined): readonly JsonSchema[] {
  const items = (faults?.items ?? {}) as JsonSchema;
  return (items.oneOf ?? items.anyOf ?? []) as readonly JsonSchema[];
}

const units: Readonly<Record<MetricUnit, string>> = {
  share: 'share',
  seconds: 'duration',
  ms: 'duration',
  count: 'number',
};

function expectSection(): string {
  const lines = Object.entries(metrics).map(([name, { unit, help }]) =>
    row([`\`${name}\``, units[unit], help]),
  );
  return [
    '## `expect`\n',
    'Bounds on the figures of the report: `<= 2%`, `at least 3`, `below 500ms`, `1s..2s`, or a value to be met exactly.',
    '`violation: linearizability` instead expects this property, and no other, to be violated; of a list the first must be violated, and the',
    'others may be.\n',
    `| figure | bound | |\n|---|---|---|\n${lines.join('')}`,
  ].join('\n');
}

/** How many servers a family breaks, in words for the table of families. */
const breaksInWords: Readonly<Record<ChaosBreaks, string>> = {
  one: 'one server',
  some: 'one server or more',
  none: 'no server',
  whole: 'all servers: strikes only when no server is broken, and needs the full budget',
  lost: 'one server, which it replaces: one whose disk is gone if there is one',
};

function familiesTable(): string {
  const lines = faults.flatMap(({ name, chaos }) =>
    chaos === undefined ? [] : [row([`\`${name}\``, String(chaos.weight), breaksInWords[chaos.breaks]])],
  );
  return `Each family is the fault of that name, with parameters drawn at random:\n\n| family | weight by default | breaks |\n|---|---|---|\n${lines.join('')}`;
}

/** The distributions that a delay can have, taken from the schema of network.latency. */
function delaySection(schema: JsonSchema): string {
  const { latency } = propertiesOf(propertiesOf(schema).network ?? {});
  const forms = (latency?.anyOf ?? latency?.oneOf ?? []) as readonly JsonSchema[];
  const named = forms.find((form) => form.properties !== undefined) ?? {};
  return `## Delays\n\nA delay is a constant (\`2ms\`), an even spread (\`1ms..5ms\`), or one of these:\n\n${fieldTable(propertiesOf(named))}\nUnbounded tails are cut off where one delay in ten thousand would be longer.\n`;
}

function selectorSection(): string {
  const lines = [
    ...Object.entries(descriptions).map(([word, help]) => row([`\`${word}\``, help])),
    row(['`zone east`', 'every server of this zone of network.zones']),
  ];
  const ends = [
    row(['`clients`', 'every client that no other group of this step holds']),
    row(['`clients 25%`', 'this share of the clients, but at least one']),
    row(['`c3`', 'this client']),
  ];
  const table = (rows: readonly string[]): string => `| word | |\n|---|---|\n${rows.join('')}`;
  return [
    '## Servers\n\nBy name (`n1`, `n2`, ...) or by description, at the moment of the strike:\n',
    table(lines),
    'A spare machine that was never started is struck by no fault, and only `spare` selects it; add-server and replace-server may name it.\n',
    'Faults of links (`partition`, `one-way`, `cut`) may name clients too. Clients are only affected if they are named:\n',
    table(ends),
  ].join('\n');
}
