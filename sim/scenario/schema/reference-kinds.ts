import {
  bandwidthPattern,
  durationPattern,
  ppmPattern,
  rangePattern,
  ratePattern,
  sharePattern,
  sizePattern,
} from '../quantities/quantities.ts';
import type { JsonSchema } from './json-schema.ts';

/* Names, for the reference, the kind of value that a field takes, derived from the field's JSON Schema. */

const kindOfPattern: Readonly<Record<string, string>> = {
  [durationPattern]: 'duration',
  [rangePattern]: 'range',
  [sharePattern]: 'share',
  [ratePattern]: 'rate',
  [sizePattern]: 'size',
  [ppmPattern]: 'ppm',
  [bandwidthPattern]: 'bandwidth',
};

/** 'duration', 'whole number 1 to 31', 'index, lease or log'. */
export function kindInWords(schema: JsonSchema): string {
  const kinds = [...new Set(kindsOf(schema))].filter((kind) => kind !== '');
  if (kinds.includes('range') && kinds.includes('mapping')) return 'delay';
  if (kinds.includes('servers')) return 'servers';
  if (kinds.includes('bandwidth')) return 'bandwidth';
  // Kinds that a named kind includes are not listed: a range may be a single duration, a share a plain number,
  // and so on.
  const implied: Readonly<Record<string, readonly string[]>> = {
    range: ['duration'],
    share: ['number'],
    size: ['whole number'],
  };
  const hidden = kinds.flatMap((kind) => implied[kind] ?? []);
  return kinds.filter((kind) => !hidden.some((word) => kind.startsWith(word))).join(' or ');
}

function kindsOf(schema: JsonSchema): readonly string[] {
  const branches = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined;
  if (branches !== undefined) {
    const isServers = branches.some((branch) => isDescriptions(branch));
    return isServers ? ['servers'] : branches.flatMap(kindsOf);
  }
  const words = schema.enum as readonly unknown[] | undefined;
  if (words !== undefined) return [words.filter((word) => word !== 0).join(', ')];
  if (schema.const !== undefined) return [schema.const === 0 ? '' : String(schema.const)];
  switch (schema.type) {
    case 'string':
      return [kindOfString(schema)];
    case 'integer':
      return [bounded('whole number', schema)];
    case 'number':
      return ['number'];
    case 'boolean':
      return ['true or false'];
    case 'array':
      return ['list'];
    case 'object':
      return ['mapping'];
    default:
      return [''];
  }
}

function isDescriptions(schema: JsonSchema): boolean {
  return Array.isArray(schema.enum) && schema.enum.includes('leader');
}

function kindOfString({ pattern }: JsonSchema): string {
  const text = String(pattern ?? '');
  return kindOfPattern[text] ?? (text.startsWith('^-?') ? 'duration, also negative' : 'text');
}

/** Maxima from here on only guard against typing errors and are not shown. */
const worthTelling = 1_000_000;

function bounded(kind: string, { minimum, maximum }: JsonSchema): string {
  const isTold = typeof maximum === 'number' && maximum < worthTelling;
  return isTold ? `${kind} ${String(minimum)} to ${maximum}` : kind;
}
