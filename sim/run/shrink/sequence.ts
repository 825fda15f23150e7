/* Sequence diagrams: as Mermaid for documents, as text for the terminal. */

export type Step =
  | {
      readonly kind: 'arrow';
      readonly from: number;
      readonly to: number;
      readonly text: string;
      readonly lost: boolean;
    }
  /** A note over some servers; over all of them if `over` is empty. */
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

/** Replaces characters that have a meaning in Mermaid. */
function plain(text: string): string {
  return text.replaceAll(/[;#:]/g, ',').replaceAll('"', "'");
}

const WIDEST_COLUMN = 8;
const NARROWEST_COLUMN = 4;
/** The width to leave for the text of steps, by making the servers' columns narrower. */
const ROOM_FOR_TEXT = 40;

/** A sequence diagram as text: a column for each server, a line for each step; text is wrapped at `width`. */
export function terminalOf(steps: readonly Step[], width: number): readonly string[] {
  const servers = serversIn(steps);
  const perServer = Math.floor((width - ROOM_FOR_TEXT) / Math.max(1, servers.length));
  const pitch = Math.max(NARROWEST_COLUMN, Math.min(WIDEST_COLUMN, perServer));
  const column = (server: number): number => servers.indexOf(server) * pitch;
  const lane = servers.map(() => '│'.padEnd(pitch)).join('');
  const head = servers.map((server) => `n${server}`.padEnd(pitch)).join('');
  const labelled = (picture: string, text: string): readonly string[] => {
    const [first = '', ...rest] = broken(text, width - lane.length);
    return [`${picture}${first}`, ...rest.map((line) => `${lane}${line}`)];
  };
  const lines = steps.flatMap((step) => {
    if (step.kind === 'note') {
      const [one] = step.over;
      if (one === undefined) return labelled(lane, `── ${step.text}`);
      return labelled(put(lane, column(one), '●'), `n${one} ${step.text}`);
    }
    const from = column(step.from);
    const to = column(step.to);
    const left = Math.min(from, to);
    const line = (step.lost ? '╌' : '─').repeat(Math.max(0, Math.abs(from - to) - 1));
    const end = step.lost ? '✗' : to > from ? '▶' : '◀';
    const arrow = to > from ? `${line.slice(0, -1)}${end}` : `${end}${line.slice(1)}`;
    return labelled(put(lane, left + 1, arrow), step.text);
  });
  return [head.trimEnd(), ...lines.map((line) => line.trimEnd())];
}

const INDENT = 3;

/** Wraps text at spaces into lines of at most `width` columns, all but the first indented; splits long words. */
function broken(text: string, width: number): readonly string[] {
  const pieces = new RegExp(`.{1,${Math.max(1, width - INDENT)}}`, 'gu');
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => each.match(pieces) ?? [])) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width) line = longer;
    else {
      lines.push(line);
      line = ' '.repeat(INDENT) + word;
    }
  }
  return [...lines, line];
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
