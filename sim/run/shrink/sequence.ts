/* Sequence diagrams: as Mermaid for documents, as text for the terminal. */

export type Step =
  | {
      readonly kind: 'arrow';
      readonly from: number;
      readonly to: number;
      readonly text: string;
      readonly lost: boolean;
    }
  /** Over some servers; over none: over all of them. */
  | { readonly kind: 'note'; readonly over: readonly number[]; readonly text: string };

/** A Mermaid sequence diagram. */
export function mermaidOf(steps: readonly Step[]): string {
  const servers = serversIn(steps);
  const first = servers[0] ?? 1;
  const last = servers[servers.length - 1] ?? first;
  const lines = steps.map((step) => {
    if (step.kind === 'arrow') {
      const arrow = step.lost ? '--x' : '->>';
      return `  n${step.from}${arrow}n${step.to}: ${plain(step.text)}`;
    }
    const [one] = step.over;
    const over = one !== undefined ? `n${one}` : first === last ? `n${first}` : `n${first},n${last}`;
    return `  Note over ${over}: ${plain(step.text)}`;
  });
  const participants = servers.map((server) => `  participant n${server}`);
  return `${['sequenceDiagram', ...participants, ...lines].join('\n')}\n`;
}

/** Characters that Mermaid would take for its own. */
function plain(text: string): string {
  return text.replaceAll(/[;#:]/g, ',').replaceAll('"', "'");
}

const COLUMN = 8;

/** One column a server, one line a step. */
export function terminalOf(steps: readonly Step[]): readonly string[] {
  const servers = serversIn(steps);
  const column = (server: number): number => servers.indexOf(server) * COLUMN;
  const lane = servers.map(() => '│'.padEnd(COLUMN)).join('');
  const head = servers.map((server) => `n${server}`.padEnd(COLUMN)).join('');
  const lines = steps.map((step) => {
    if (step.kind === 'note') {
      const [one] = step.over;
      if (one === undefined) return `${lane}── ${step.text}`;
      return `${put(lane, column(one), '●')}n${one} ${step.text}`;
    }
    const from = column(step.from);
    const to = column(step.to);
    const left = Math.min(from, to);
    const width = Math.abs(from - to) - 1;
    const line = (step.lost ? '╌' : '─').repeat(Math.max(0, width));
    const end = step.lost ? '✗' : to > from ? '▶' : '◀';
    const arrow = to > from ? `${line.slice(0, -1)}${end}` : `${end}${line.slice(1)}`;
    return `${put(lane, left + 1, arrow)}${step.text}`;
  });
  return [head.trimEnd(), ...lines.map((line) => line.trimEnd())];
}

function put(line: string, at: number, text: string): string {
  return line.slice(0, at) + text + line.slice(at + text.length);
}

function serversIn(steps: readonly Step[]): readonly number[] {
  const servers = new Set<number>();
  for (const step of steps) {
    for (const server of step.kind === 'arrow' ? [step.from, step.to] : step.over) servers.add(server);
  }
  return [...servers].sort((a, b) => a - b);
}
