import { describe, expect, it } from 'vitest';
import { reportsText, reportText } from '../../../reports/files/json.ts';
import { failing, passing } from '../hand-made.ts';

describe('a report as JSON', () => {
  it('keeps every value', () => {
    expect(JSON.parse(reportText(failing))).toEqual(failing);
  });

  it('has its keys in a fixed order', () => {
    const shuffled = Object.fromEntries(Object.entries(passing).reverse()) as unknown as typeof passing;
    expect(reportText(shuffled)).toBe(reportText(passing));
    expect(reportText(passing).startsWith('{\n  "format": "raftsim-report",\n  "version": 1,')).toBe(true);
    expect(reportText(passing).endsWith('}\n')).toBe(true);
  });

  it('can hold several reports', () => {
    expect(JSON.parse(reportsText([passing, failing]))).toEqual({
      format: 'raftsim-runs',
      reports: [passing, failing],
    });
  });
});
