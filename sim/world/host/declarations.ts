import { DeclareKind, type Output } from '../../../core/io.ts';
import type { NodeId } from '../../../core/units.ts';
import type { FactStream } from '../../facts/fact-stream.ts';

/* Reports a replica's declarations as facts. */

/** Reports changes of role. These come first: a judge of a truncation has to know whether a leader made it. */
export function reportRoles(facts: FactStream, node: NodeId, out: Output): void {
  for (let i = 0; i < out.declared; i++) {
    const declaration = out.declarations[i];
    if (declaration.kind === DeclareKind.role) facts.role(node, declaration);
  }
}

/** Reports all declarations but changes of role. */
export function reportOthers(facts: FactStream, node: NodeId, out: Output): void {
  const { declarations, declared } = out;
  for (let i = 0; i < declared; i++) {
    const declaration = declarations[i];
    switch (declaration.kind) {
      case DeclareKind.applied:
        facts.applied(node, declaration);
        break;
      case DeclareKind.commit:
        facts.commit(node, declaration);
        break;
      case DeclareKind.role:
        break;
      case DeclareKind.configuration:
        if (declaration.configuration !== null)
          facts.configuration(node, declaration.index, declaration.configuration);
        break;
      case DeclareKind.milestone:
        facts.milestone(node, declaration.milestone);
        break;
      default:
        throw new Error(`no such declaration: ${String(declaration.kind satisfies never)}`);
    }
  }
}
