import { hashText } from '../../../core/hash.ts';
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

/* The fault steps that run, from what the schema has read of them. */

export interface FaultsContext {
  readonly root: SourceNode;
  readonly catalogue: readonly FaultSchema[];
  /** For each fault step that could be read, its position in the file. */
  readonly positions: readonly number[];
  /** Whether that is all of them. */
  readonly complete: boolean;
}

export function buildFaults(
  parsed: ParsedScenario,
  context: FaultsContext,
  complaints: Complaint[],
): readonly FaultStep[] {
  const byName = new Map(context.catalogue.map((fault) => [fault.name, fault]));
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
  // Which steps are in vain can be told only when all of them are known, and no chance has its hand in it.
  if (sound && parsed.chaos === undefined) complaints.push(...impossibleSteps(steps, parsed.run));
  return steps.map(({ step }) => step);
}

/** The id given, or a hash of the step's own text; equal steps are told apart by their order among themselves. */
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
  // The schema of this very fault has read the parameters.
  return `${placementInWords(checked.placement)}: ${fault.words(step.params as never)}${lasts}${forGood}`;
}
