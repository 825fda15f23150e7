import { hashText } from '../../../core/hash.ts';
import { faults } from '../../faults/catalogue.ts';
import { impossibleSteps, type PlacedStep } from '../checks/fault-history.ts';
import { checkStep, otherLoadOf, type StepContext } from '../checks/faults.ts';
import { placementInWords } from '../checks/placement.ts';
import type { FaultStep } from '../fault-spec.ts';
import type { Complaint } from '../issues.ts';
import { formatDuration } from '../quantities/quantities.ts';
import type { FaultSchema } from '../schema/fault.ts';
import type { ParsedStep } from '../schema/fault-step.ts';
import type { ParsedScenario } from '../schema/scenario.ts';
import { canonicalJson, nodeAt, type SourceNode, toPlain } from '../source/source.ts';

/* Builds the fault steps of a Scenario from the parsed `faults:` section. */

export interface FaultsContext {
  readonly root: SourceNode;
  /** The index in the file's list of each fault step that could be parsed. */
  readonly positions: readonly number[];
  /** Whether all steps of the file could be parsed. */
  readonly complete: boolean;
}

/** The fault steps of a Scenario; those with a mistake are left out, and the mistakes added to `complaints`. */
export function buildFaults(
  parsed: ParsedScenario,
  context: FaultsContext,
  complaints: Complaint[],
): readonly FaultStep[] {
  const byName = new Map(faults.map((fault) => [fault.name, fault]));
  const steps: PlacedStep[] = [];
  const ids = new Map<string, number>();
  const stepContext: StepContext = {
    replicas: parsed.cluster.replicas,
    spares: parsed.cluster.spares,
    run: parsed.run,
    clients: parsed.clients.count,
    otherLoad: otherLoadOf(parsed),
    zones: (parsed.network.zones ?? []).map(([name]) => name),
  };
  let sound = context.complete;
  parsed.faults.forEach((step, i) => {
    const index = context.positions[i] ?? i;
    const fault = byName.get(step.do);
    if (fault === undefined) return;
    const checked = checkStep(step, fault, index, stepContext, complaints);
    const source = nodeAt(context.root, ['faults', index]).node;
    const id = idOf(step, source, ids, index, complaints);
    if (checked === null) {
      sound = false;
      return;
    }
    const built: FaultStep = {
      id,
      line: source.spot.line,
      do: step.do,
      placement: checked.placement,
      for: checked.for,
      permanent: step.permanent ?? false,
      params: step.params,
      text: stepInWords(step, fault, checked),
    };
    steps.push({ step: built, fault, index });
  });
  // Whether a step is bound to have no effect is certain only if all steps are known and no random faults are added.
  if (sound && parsed.chaos === undefined) complaints.push(...impossibleSteps(steps, parsed.run));
  return steps.map(({ step }) => step);
}

/** The id given, or a hash of the step's own text; identical steps get a suffix in the order in which they occur. */
function idOf(
  step: ParsedStep,
  source: SourceNode,
  ids: Map<string, number>,
  index: number,
  complaints: Complaint[],
): string {
  const name = step.id ?? (hashText(canonicalJson(toPlain(source))) >>> 0).toString(16).padStart(8, '0');
  const seen = ids.get(name) ?? 0;
  ids.set(name, seen + 1);
  if (step.id !== undefined && seen > 0) {
    complaints.push({
      path: ['faults', index, 'id'],
      atKey: false,
      message: `the id '${step.id}' is taken`,
      hint: 'ids are unique',
    });
  }
  return seen === 0 ? name : `${name}.${seen + 1}`;
}

function stepInWords(
  step: ParsedStep,
  fault: FaultSchema,
  checked: { readonly placement: FaultStep['placement']; readonly for: number | null },
): string {
  const lasts = checked.for === null ? '' : ` for ${formatDuration(checked.for)}`;
  const forGood = step.permanent === true ? ', for good' : '';
  // The parameters were parsed by this fault's own schema.
  return `${placementInWords(checked.placement)}: ${fault.words(step.params as never)}${lasts}${forGood}`;
}
