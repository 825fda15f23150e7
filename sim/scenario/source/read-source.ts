import { importConfiguration } from '../cs3700/import.ts';
import { whatIsMeant } from '../cs3700/recognise.ts';
import { readJson } from './json-source.ts';
import type { SourceNode } from './source.ts';
import { readYaml, type YamlResult } from './yaml-source.ts';

/**
 * The text of a scenario as a tree, whatever it is written in: YAML, JSON, or a configuration of the course CS3700,
 * which is told by its fields and comes back as the scenario it stands for. root is null when no scenario can be made
 * out.
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
      errors: [{ ...root.spot, message: `this is a '${format}', no scenario`, hint: '' }],
    };
  const meant = whatIsMeant(keys);
  if (meant === 'configuration') return importConfiguration(root);
  if (meant === 'scenario' || !isJson) return { root, errors: [] };
  const message = 'this is neither a scenario nor a configuration of CS3700';
  const hint = 'a configuration has lifetime, replicas and requests';
  return { root: null, errors: [{ ...root.spot, message, hint }] };
}

/** What raftsim's own reports call themselves; '' where nothing is called so. */
function formatOf({ content }: SourceNode): string {
  const format = content.kind === 'mapping' ? content.entries.get('format')?.content : undefined;
  return format?.kind === 'scalar' ? String(format.value) : '';
}
