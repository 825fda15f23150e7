import type { FaultResult } from '../../sim/report.ts';
import { counted, cutTo, grouped } from '../words/format.ts';
import { shortTarget } from '../words/targets.ts';
import type { Canvas } from './canvas.ts';
import { labelled, TEXT_COLUMN } from './layout.ts';

/** Width of the column of faults and their targets in 80 columns; half of any further columns are added. */
const WHAT_WIDTH = 22;
const USUAL_WIDTH = 80;
const GAP = '  ';

/** What a disk had said that it has: nothing tells more. */
const BETRAYED = / acknowledged writes? lost$/u;

/** A change of membership that was carried out. */
const ASKED = / change(s?) of membership in force$/u;

/** Effects by what they tell, most telling first, with a shorter wording where there is one. */
const SHORTER: readonly (readonly [RegExp, string])[] = [
  [/ elections?$/u, ''],
  [/ operations? not ok$/u, ' not ok'],
  [/ operations? delayed$/u, ' delayed'],
  [/ servers? restarted$/u, ' restarted'],
  [/\d writes? lost$/u, ''],
  [/ messages? cut$/u, ' cut'],
  [/ messages? lost$/u, ' lost'],
  [/ messages? to (a )?servers? that (was|were) down$/u, ' to servers down'],
  [/ messages? duplicated$/u, ' duplicated'],
  [/ messages? reordered$/u, ' reordered'],
  [/ messages? damaged$/u, ' damaged'],
  [/ messages? dropped from (a )?full queues?$/u, ' dropped'],
  [/ votes? lost$/u, ''],
];

/**
 * The effects of the faults, in at most `room` lines. If not all strikes fit, the last line states their number,
 * and those shown are by priority: the last effective one before the violation, some of those without effect (which are
 * findings), and then the earliest with one. `violated`: the second of the first violation, null if there is none.
 */
export function faultLines(
  faults: readonly FaultResult[],
  room: number,
  violated: number | null,
  canvas: Canvas,
): string[] {
  if (faults.length === 0) return [];
  const columns = { at: atWidth(faults), what: whatWidth(faults, canvas) };
  if (faults.length <= room)
    return withLabel(
      faults.map((fault) => faultLine(fault, columns, canvas)),
      canvas,
    );
  const idle = faults.filter((fault) => !fault.effective);
  const suspect = faults.findLast((fault) => fault.effective && violated !== null && fault.at <= violated);
  const places = Math.max(0, room - 1);
  const findings = Math.ceil(places / 2);
  const first = suspect === undefined ? [] : [suspect];
  const others = faults.filter((fault) => fault.effective && fault !== suspect);
  const shown = [...first, ...idle.slice(0, findings), ...others, ...idle.slice(findings)]
    .slice(0, places)
    .sort((a, b) => a.at - b.at);
  const idleText = idle.length === 0 ? 'each with an effect' : `${idle.length} without effect`;
  const summary = shown.length === 0 ? '' : 'in all ';
  const last = `${summary}${counted(faults.length, 'strike')}, ${idleText}`;
  return withLabel([...shown.map((fault) => faultLine(fault, columns, canvas)), last], canvas);
}

function withLabel(lines: readonly string[], { paint }: Canvas): string[] {
  return lines.map((line, i) => labelled(paint, i === 0 ? 'faults' : '', line));
}

/** Width of the column of times. */
function atWidth(faults: readonly FaultResult[]): number {
  return Math.max(...faults.map((fault) => fault.at.toFixed(1).length));
}

/** Width of the column of faults: in a wide terminal as much as they need, but not the room of their effects. */
function whatWidth(faults: readonly FaultResult[], { width }: Canvas): number {
  const longest = Math.max(...faults.map((fault) => whatOf(fault).length));
  const most = WHAT_WIDTH + Math.max(0, Math.floor((width - USUAL_WIDTH) / 2));
  return Math.max(WHAT_WIDTH, Math.min(longest, most));
}

function whatOf(fault: FaultResult): string {
  return `${fault.do} ${shortTarget(fault.target)}`.trimEnd();
}

interface Columns {
  readonly at: number;
  readonly what: number;
}

function faultLine(fault: FaultResult, columns: Columns, { paint, width }: Canvas): string {
  const at = `${fault.at.toFixed(1).padStart(columns.at)} s`;
  const what = cutTo(whatOf(fault), columns.what).padEnd(columns.what);
  const room = width - TEXT_COLUMN - at.length - columns.what - 2 * GAP.length;
  const effect = fault.effective ? shortEffect(fault.effect, room) : paint.yellow(cutTo(fault.effect, room));
  return at + GAP + what + GAP + effect;
}

/**
 * The most informative parts of an effect, as many as fit. Those specific to the fault come right after
 * elections; new leaders are omitted, as elections imply them.
 */
function shortEffect(effect: string, room: number): string {
  const parts = effect.split(', ').map((part) => part.replace(/^\d+/u, (count) => grouped(Number(count))));
  const telling = SHORTER.flatMap(([long, short]) => {
    const part = parts.find((each) => long.test(each));
    return part === undefined ? [] : [short === '' ? part : part.replace(long, short)];
  });
  const own = parts.filter(
    (part) => !/ new leaders?$/u.test(part) && !SHORTER.some(([long]) => long.test(part)),
  );
  const elections = telling.filter((part) => SHORTER[0][0].test(part));
  // What an operator asked for comes before what followed from it.
  const asked = own
    .filter((part) => ASKED.test(part))
    .map((part) => part.replace(ASKED, ' membership change$1'));
  const rest = telling.filter((part) => !elections.includes(part));
  const betrayed = own.filter((part) => BETRAYED.test(part));
  const others = own.filter((part) => !BETRAYED.test(part) && !ASKED.test(part));
  return listed([...betrayed, ...asked, ...elections, ...others, ...rest], room);
}

/** Joins parts with commas, leaving out those that do not fit. */
function listed(parts: readonly string[], room: number): string {
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line}, ${part}`;
    if (longer.length <= room) line = longer;
  }
  return line === '' ? cutTo(parts.join(', '), room) : line;
}
