import { importConfiguration } from '../cs3700/import.ts';
import { whatIsMeant } from '../cs3700/recognise.ts';
import { readJson } from './json-source.ts';
import type { SourceNode } from './source.ts';
import { readYaml, type YamlResult } from './yaml-source.ts';

/**
 * Reads the text of a scenario, in YAML or JSON, into a source tree. A test configuration of the course CS3700 (JSON,
 * recognised by its fields) is translated into the equivalent scenario. `root` is null if the text cannot be read.
 */
export function readSource(text: string, file: string): YamlResult {
  const isJson = file.endsWith('.json');
  if (!isJson && !text.trimStart().startsWith('{')) return readYaml(text, { file, columnOffset: 0 });
  const json = readJson(text.replace(/^\uFEFF/, ''), file);
  if (json.root !== null) return asScenario(json.root, isJson);
  return isJson ? { root: null, errors: [json.error] } : readYaml(text, { file, columnOffset: 0 });
}

function asScenario(root: SourceNode, isJson: boolean): YamlResult {
  const keys = root.content.kind === 'mapping' ? [...root.content.entries.keys()] : [];
  const format = formatOf(root);
  if (format.startsWith('raftsim-'))
    return {
      root: null,
      errors: [{ ...root.spot, message: `this is a '${format}', not a scenario`, hint: '' }],
    };
  const meant = whatIsMeant(keys);
  if (meant === 'configuration') return importConfiguration(root);
  if (meant === 'scenario' || !isJson) return { root, errors: [] };
  const message = 'this is neither a scenario nor a configuration of CS3700';
  const hint = 'a configuration has lifetime, replicas and requests';
  return { root: null, errors: [{ ...root.spot, message, hint }] };
}

/** The value of the key `format`, by which raftsim's own reports can be recognised; '' if there is none. */
function formatOf({ content }: SourceNode): string {
  const format = content.kind === 'mapping' ? content.entries.get('format')?.content : undefined;
  return format?.kind === 'scalar' ? String(format.value) : '';
}
