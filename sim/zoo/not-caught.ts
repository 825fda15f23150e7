/** Why bugs are not caught, for those where the reason is known. */
const reasons: Readonly<Record<string, string>> = {
  'E3-term-first': 'this is not a bug: between the two writes nothing has been promised',
  V5: 'a campaign that is begun too early costs one election, and the next leader is not hindered: no property fails',
};

const UNKNOWN = 'no preset shows it in the seeds tried';

/** Why no preset shows this bug, in one sentence. */
export function reasonNotCaught(bug: string): string {
  return reasons[bug] ?? UNKNOWN;
}
