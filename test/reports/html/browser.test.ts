import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHtml } from '../../../reports/html/run-report.ts';
import { sweepHtml } from '../../../reports/html/sweep-report.ts';
import { failing, grades } from '../hand-made.ts';
import { realRun, text } from '../real-run.ts';
import { typicalSweep } from '../sweeps.ts';

interface Scrolls {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}

/* The pages in a real browser, if Chromium or Chrome is installed. */

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executable = BROWSERS.find((path) => existsSync(path));
if (executable === undefined) {
  console.warn('SKIPPED: the HTML reports were not opened in a browser, since no Chromium is installed.');
}

describe.skipIf(executable === undefined)('an HTML report in a browser', () => {
  let browser: Browser;
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'raftsim-html-'));
    const { report, details, scenario } = realRun();
    writeFileSync(
      join(folder, 'run.html'),
      runHtml({ report: { ...report, cs3700: grades }, details, scenarioText: text, about: scenario.about }),
    );
    writeFileSync(
      join(folder, 'sweep.html'),
      sweepHtml(typicalSweep(5000), () => ({ page: 'a-1.html', trace: 'a-1.trace.gz' })),
    );
    browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox', '--disable-gpu'] });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page; `troubles` collects its network requests, console messages and errors. */
  async function open(
    name: string,
    width: number,
    dark: boolean,
  ): Promise<{ page: Page; troubles: string[] }> {
    const colorScheme = dark ? 'dark' : 'light';
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const troubles: string[] = [];
    const own = pathToFileURL(join(folder, name)).href;
    page.on('request', (request) => {
      if (request.url() !== own) troubles.push(`asks for ${request.url()}`);
    });
    page.on('console', (message) => void troubles.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => void troubles.push(error.message));
    await page.goto(own);
    return { page, troubles };
  }

  it.each(['run.html', 'sweep.html'])('%s makes no network request and logs nothing', async (name) => {
    const { page, troubles } = await open(name, 1280, false);
    await page
      .locator('button[data-copy]')
      .first()
      .click({ timeout: 2000 })
      .catch(() => {});
    expect(troubles).toEqual([]);
    await page.close();
  });

  it.each(['run.html', 'sweep.html'])('%s fits a wide and a narrow window, light and dark', async (name) => {
    const backs = new Set<string>();
    for (const width of [1280, 400]) {
      for (const dark of [false, true]) {
        const { page } = await open(name, width, dark);
        const [room, back] = await page.evaluate<[number, string]>(
          '[document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]',
        );
        expect(room).toBeLessThanOrEqual(width);
        backs.add(back);
        await page.close();
      }
    }
    expect(backs.size).toBe(2);
  });

  it('shows its charts without scrolling in a window of 800 pixels', async () => {
    const { page } = await open('run.html', 800, false);
    const hidden = await page
      .locator('.chart')
      .evaluateAll((charts) =>
        charts.map(
          (chart) => (chart as unknown as Scrolls).scrollWidth - (chart as unknown as Scrolls).clientWidth,
        ),
      );
    expect(Math.max(...hidden)).toBe(0);
    await page.close();
  });

  it('does not break the names of faults and scenarios at their hyphens', async () => {
    const wrapping = async (name: string, cells: string): Promise<unknown> => {
      const { page } = await open(name, 900, false);
      const found = await page.evaluate<unknown>(
        `[...document.querySelectorAll('${cells}')].map((cell) => getComputedStyle(cell).whiteSpace)[0]`,
      );
      await page.close();
      return found;
    };
    // The faults are the only table whose second column is text.
    expect(await wrapping('run.html', 'td.n:first-child + td:not(.n)')).toBe('nowrap');
    expect(await wrapping('sweep.html', '.worst-seeds td:nth-child(3)')).toBe('nowrap');
  });

  it('has all its sections, and charts that are not flat', async () => {
    const { page } = await open('run.html', 1280, false);
    expect(await page.locator('h1').textContent()).toBe('small, seed 7');
    const titles = await page.locator('h2').allTextContents();
    for (const title of ['CS3700', 'Servers', 'Throughput', 'Latency', 'Faults', 'Links', 'Scenario']) {
      expect(titles).toContain(title);
    }
    const heights = await page
      .locator('.chart svg')
      .evaluateAll((charts) =>
        charts.map(
          (chart) =>
            (chart as unknown as { getBoundingClientRect(): { height: number } }).getBoundingClientRect()
              .height,
        ),
      );
    expect(heights.length).toBe(4);
    for (const height of heights) expect(height).toBeGreaterThan(80);
    await page.close();
  });

  it('shows the whole name of every fault beside its strikes', async () => {
    const source = `run: 4s
faults:
  - { at: 500ms, do: rolling-restart, down: 100ms, gap: 200ms }
  - { at: 1s, do: crash-at-write, node: leader }
  - { at: 3s, do: slow-process, node: n1, per-message: 1ms, for: 500ms }
`;
    const { report, details } = realRun(source);
    writeFileSync(join(folder, 'faults.html'), runHtml({ report, details, scenarioText: source, about: '' }));
    const { page } = await open('faults.html', 1280, false);
    const lanes = page.locator('text.lane');
    expect(await lanes.allTextContents()).toEqual(['rolling-restart', 'crash-at-write', 'slow-process']);
    const outside = await lanes.evaluateAll((names) =>
      names.map((name) => (name as unknown as { getBBox(): { x: number } }).getBBox().x),
    );
    for (const left of outside) expect(left).toBeGreaterThanOrEqual(0);
    await page.close();
  });

  it('shows all operations of a witness in a window of 400 pixels', async () => {
    const { details } = realRun();
    writeFileSync(
      join(folder, 'failing.html'),
      runHtml({ report: failing, details, scenarioText: text, about: '' }),
    );
    const { page } = await open('failing.html', 400, false);
    const bars = page.locator('.op-bar');
    const right = await bars.evaluateAll((all) =>
      all.map(
        (bar) =>
          (bar as unknown as { getBoundingClientRect(): { right: number } }).getBoundingClientRect().right,
      ),
    );
    expect(right.length).toBe(3);
    for (const end of right) expect(end).toBeLessThanOrEqual(400);
    await page.close();
  });

  it('copies the command to the clipboard, or at least selects it', async () => {
    const { page } = await open('run.html', 1280, false);
    const button = page.locator('button[data-copy]');
    await button.click();
    await expect.poll(async () => button.textContent()).toMatch(/^(copied|selected)$/);
    await page.close();
  });

  it('links from a sweep to the page and the trace of each failure', async () => {
    const { page } = await open('sweep.html', 1280, false);
    const links = await page
      .locator('a')
      .evaluateAll((all) => all.map((a) => String(a.getAttribute('href'))));
    expect(links).toContain('a-1.html');
    expect(links).toContain('a-1.trace.gz');
    await page.close();
  });

  it('can be printed', async () => {
    const { page } = await open('run.html', 1280, false);
    const pdf = await page.pdf({ format: 'A4', printBackground: true });
    expect(pdf.length).toBeGreaterThan(20_000);
    await page.close();
  });
});
