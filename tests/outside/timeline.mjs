// Data for TimelineJS, loaded by TimelineJS in Chromium.
//
// In:  NAME FOLDER BASE_URL; $MODULES holds node_modules, $CHROMIUM the browser. Out: a verdict a check, exit code 1 when
// one failed. The library's files and the page that holds it are answered by the driver; nothing leaves the machine.
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { host } from './host.mjs';

const [name, folder, base] = process.argv.slice(2);
const need = createRequire(path.join(process.env.MODULES, 'package.json'));
const { chromium } = need('playwright-core');
const library = path.join(process.env.MODULES, 'node_modules/@knight-lab/timelinejs/dist');
const file = path.join(folder, 'data/timeline.json');
if (!existsSync(file)) process.exit(0);
const told = JSON.parse(readFileSync(file, 'utf8'));

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const site = await host(folder, base);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS, chromiumSandbox: false });
const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
const findings = [];
page.on('pageerror', error => findings.push(`script: ${error.message}`));
await page.route('**/*', route => {
  const address = new URL(route.request().url());
  if (address.pathname === `${site.prefix}try.html`) {
    return route.fulfill({ contentType: 'text/html', body: `<!doctype html><meta charset="utf-8"><title>x</title>
      <link rel="stylesheet" href="/library/css/timeline.css"><div id="timeline" style="height: 700px"></div>
      <script src="/library/js/timeline.js"></script>
      <script>window.timeline = new TL.Timeline('timeline', '${site.prefix}data/timeline.json', {hash_bookmark: false});
        timeline.on('loaded', () => { window.isLoaded = true; });</script>` });
  }
  if (address.pathname.startsWith('/library/')) {
    const asked = path.join(library, address.pathname.slice('/library/'.length));
    return existsSync(asked) ? route.fulfill({ path: asked }) : route.fulfill({ status: 404, body: '' });
  }
  return address.origin === site.origin ? route.continue() : route.abort();
});
await page.goto(`${site.origin}${site.prefix}try.html`);
await page.waitForFunction(() => window.isLoaded, null, { timeout: 240_000 }).catch(() => findings.push('it never loaded'));
const shown = await page.evaluate(() => ({
  markers: document.querySelectorAll('.tl-timemarker').length,
  message: document.querySelector('.tl-message-content, .tl-message-full')?.textContent?.trim() ?? '',
  title: document.querySelector('.tl-headline-title')?.textContent?.trim(),
  known: window.timeline.config?.events?.map(event => event.unique_id) ?? [],
  headlines: [...document.querySelectorAll('.tl-timemarker .tl-headline')].map(one => one.textContent.trim()),
}));
if (process.env.PICTURE) await page.screenshot({ path: process.env.PICTURE });
const fold = text => text.replace(/<[^>]*>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"')
  .replace(/&#39;|&#x27;/g, "'").replace(/&amp;/g, '&').replace(/\s+/g, ' ').trim();
const wanted = new Set(told.events.map(event => fold(event.text.headline)));
if (shown.markers !== told.events.length) findings.push(`${shown.markers} markers for ${told.events.length} events`);
if (fold(shown.title ?? '') !== fold(told.title.text.headline)) findings.push(`titled ${shown.title}`);
if (/error|cannot|invalid/i.test(shown.message)) findings.push(shown.message);
findings.push(...shown.headlines.filter(one => !wanted.has(fold(one))).slice(0, 3).map(one => `headline ${one}`));
await browser.close();
site.close();
console.log(`${findings.length || !told.events.length ? 'not ok' : 'ok'} ${name}: TimelineJS loads the data (${told.events.length})`);
findings.forEach(finding => console.log(`    ${finding}`));
process.exit(findings.length ? 1 : 0);
