import { describeValue } from '../../scenario/input-error.ts';

/** Roughly how long a call to an own replica may take, in seconds, unless the environment says otherwise. */
export const USUAL_PATIENCE = 10;
const VARIABLE = 'RAFTSIM_PATIENCE';
const SECONDS_PER_DAY = 86_400;

/** The patience in seconds; the variable must be valid. */
export function patienceSeconds(): number {
  const mistake = mistakeInPatience();
  if (mistake !== null) throw new Error(mistake);
  const text = process.env[VARIABLE] ?? '';
  return text === '' ? USUAL_PATIENCE : Number(text);
}

/** What is wrong with the environment variable; null if nothing is. */
export function mistakeInPatience(): string | null {
  const text = process.env[VARIABLE] ?? '';
  const isValid = text === '' || (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= SECONDS_PER_DAY);
  if (isValid) return null;
  return `${VARIABLE} is ${describeValue(text)}: expected a whole number of seconds from 1 to ${SECONDS_PER_DAY}, such as ${USUAL_PATIENCE}`;
}
