import xmlbuilder, { type XMLElement } from 'xmlbuilder';

/*
 * Reports in JUnit XML, as CI servers read it: a suite is a scenario, a case is a property or an expectation.
 * Texts are in element bodies, since attributes lose their line breaks; characters that XML cannot represent are
 * left out.
 */

/** Replacement for characters that XML 1.0 cannot represent. */
const INVALID = '';

export type Case = { readonly name: string } & (
  | { readonly result: 'passed' }
  | { readonly result: 'skipped'; readonly text: string }
  | { readonly result: 'failure' | 'error'; readonly type: string; readonly text: string }
);

export interface Suite {
  readonly name: string;
  readonly file: string;
  /** How long it took; absent where that is not known of the suite alone. */
  readonly seconds?: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
  readonly output: string;
}

/** The document, with counts of what its suites contain. `seconds` is how long all of them took together. */
export function documentOf(suites: readonly Suite[], seconds: number): string {
  const root = xmlbuilder.create('testsuites', {
    version: '1.0',
    encoding: 'UTF-8',
    invalidCharReplacement: INVALID,
  });
  const cases = suites.flatMap((suite) => suite.cases);
  root.att('name', 'raftsim');
  counts(root, cases);
  root.att('time', seconds.toFixed(3));
  for (const suite of suites) addSuite(root, suite);
  return `${root.end({ pretty: true })}\n`;
}

function addSuite(root: XMLElement, suite: Suite): void {
  const element = root.ele('testsuite', { name: suite.name, file: suite.file });
  counts(element, suite.cases);
  element.att('skipped', suite.cases.filter((each) => each.result === 'skipped').length);
  if (suite.seconds !== undefined) element.att('time', suite.seconds.toFixed(3));
  const properties = element.ele('properties');
  for (const [name, value] of Object.entries(suite.properties)) properties.ele('property', { name, value });
  for (const each of suite.cases) {
    const testcase = element.ele('testcase', { name: each.name, classname: suite.name });
    if (each.result === 'skipped') testcase.ele('skipped', each.text);
    else if (each.result !== 'passed') testcase.ele(each.result, { type: each.type }, each.text);
  }
  element.ele('system-out', suite.output);
}

function counts(element: XMLElement, cases: readonly Case[]): void {
  element.att('tests', cases.length);
  element.att('failures', cases.filter((each) => each.result === 'failure').length);
  element.att('errors', cases.filter((each) => each.result === 'error').length);
}
