import { HistoryWriter } from '../../reports/files/history.ts';
import { Fact, FactKind } from '../../sim/facts/facts.ts';
import type { Operation } from '../../sim/facts/operation.ts';

/** The history file of these operations, written as if all had begun before the first one was answered. */
export function historyText(operations: readonly Operation[]): string {
  let text = '';
  const header = { scenario: 's', seed: '1', operations: operations.length };
  const writer = new HistoryWriter(header, (line) => {
    text += line;
  });
  const fact = new Fact();
  for (const operation of operations) {
    fact.operation = operation;
    writer.on[FactKind.invoked](fact);
  }
  writer.on[FactKind.completed]();
  writer.finish();
  return text;
}
