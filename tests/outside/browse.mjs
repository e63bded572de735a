// A built site in a real browser: axe, sideways scrolling, strangers, console.
//
// In:  node browse.mjs NAME FOLDER BASE_URL; in the environment MODULES (a folder of npm packages) and CHROMIUM.
// Out: verdicts, `ok …` or `not ok …` a line with findings below, counted by `tests/outside/run`.
// The folder is served on loopback below the path of its base URL; every other host is out of reach.
import { createServer } from 'node:http';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const [name, folder, base] = process.argv.slice(2);
if (!base) { console.error('usage: node browse.mjs NAME FOLDER BASE_URL'); process.exit(2); }
const need = createRequire(path.join(process.env.MODULES, 'node_modules', 'here.js'));
const { chromium } = need('playwright-core');
const axe = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');
const prefix = new URL(base.endsWith('/') ? base : base + '/').pathname;

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml',
  png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp', ico: 'image/x-icon', json: 'application/json',
  xml: 'application/xml', ics: 'text/calendar', txt: 'text/plain; charset=utf-8' };
const WIDTHS = [1280, 360], NARROWEST = 320;
const FRONT_PAGE = { requests: 3, bytes: 13 * 1024 };

// ---- the host ----

function fileOf(requested) {
  const wanted = decodeURIComponent(new URL(requested, 'http://host').pathname);
  if (!wanted.startsWith(prefix)) return null;
  const file = path.join(folder, wanted.slice(prefix.length), wanted.endsWith('/') ? 'index.html' : '');
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : null;
}

let sent = [];
const host = createServer((request, response) => {
  const file = fileOf(request.url), shown = file ?? path.join(folder, '404.html');
  sent.push(shown);
  response.writeHead(file ? 200 : 404, { 'content-type': TYPES[path.extname(shown).slice(1)] ?? 'application/octet-stream' });
  createReadStream(shown).on('error', () => response.end()).pipe(response);
});
await new Promise(ready => host.listen(0, '127.0.0.1', ready));
const origin = `http://127.0.0.1:${host.address().port}`;

// ---- which pages ----

function pagesUnder(place) {
  return readdirSync(path.join(folder, place), { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && entry.name === 'index.html')
    .map(entry => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter(file => !/http-equiv="?refresh/i.test(readFileSync(file, 'utf8').slice(0, 4000)))
    .map(file => ({ size: statSync(file).size, address: path.relative(folder, path.dirname(file)) + '/' }));
}

// The largest page below a folder shows the most of its template.
function largest(place) {
  if (!statSync(path.join(folder, place), { throwIfNoEntry: false })) return [];
  const inner = pagesUnder(place).filter(page => page.address !== place + '/' && !page.address.includes('/page/'));
  return inner.sort((a, b) => b.size - a.size).slice(0, 1).map(page => page.address);
}

const single = ['timeline/', 'entities/', 'topics/', 'archive/', 'changes/', 'corrections/']
  .filter(place => statSync(path.join(folder, place, 'index.html'), { throwIfNoEntry: false }));
const pages = ['', ...largest('briefings'), ...largest('entities'), ...largest('topics'), ...single, '404.html'];

// ---- the visit ----

const found = { axe: [], overflow: [], strangers: [], console: [] };
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS, chromiumSandbox: false });
const version = browser.version();

async function visit(address, colorScheme, width) {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage(), where = `/${address} ${colorScheme} ${width}`;
  await page.route(url => url.origin !== origin, route => {
    found.strangers.push(`${where}: ${route.request().url()}`);
    return route.abort();
  });
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) found.console.push(`${where}: ${message.text()}`);
  });
  page.on('pageerror', error => found.console.push(`${where}: ${error}`));
  page.on('response', response => {
    if (response.status() >= 400) found.console.push(`${where}: ${response.status()} ${response.url()}`);
  });
  await page.goto(origin + prefix + address, { waitUntil: 'load', timeout: 30_000 });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const violation of violations) {
    found.axe.push(`${where}: ${violation.id} (${violation.impact}) ×${violation.nodes.length}: `
      + `${violation.nodes[0].html.slice(0, 140)} ${(violation.nodes[0].failureSummary ?? '').replace(/\s+/g, ' ').slice(0, 200)}`);
  }
  await wide(page, where);
  if (width === Math.min(...WIDTHS)) {
    await page.setViewportSize({ width: NARROWEST, height: 900 });
    await wide(page, `/${address} ${colorScheme} ${NARROWEST}`);
  }
  await context.close();
}

async function wide(page, where) {
  const culprit = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return null;
    const beyond = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > room + 1);
    return `${document.documentElement.scrollWidth} px: ${beyond.at(-1)?.outerHTML.slice(0, 120) ?? ''}`;
  });
  if (culprit) found.overflow.push(`${where}: ${culprit}`);
}

function weight() {
  const files = sent.filter(file => path.basename(file) !== 'favicon.ico');
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  return { fits: files.length <= FRONT_PAGE.requests && bytes <= FRONT_PAGE.bytes,
    words: `${(bytes / 1024).toFixed(1)} KiB compressed in ${files.length} requests` };
}

let front;
for (const address of pages) {
  for (const scheme of ['light', 'dark']) {
    for (const width of WIDTHS) {
      await visit(address, scheme, width);
      front ??= weight(); // the first visit is the front page's
    }
  }
}
await browser.close();
host.close();

// ---- the verdicts ----

let failed = 0;
function check(title, findings, looked) {
  if (findings.length === 0) return console.log(`ok ${name}: ${title} (${looked})`);
  failed += 1;
  console.log(`not ok ${name}: ${title} (${findings.length} findings in ${looked})`);
  for (const finding of findings.slice(0, 12)) console.log(`    ${finding}`);
}
const views = pages.length * 2 * WIDTHS.length;
check(`axe in Chromium ${version.split('.')[0]}, light and dark, ${WIDTHS.join(' and ')} px`, found.axe, views);
check(`no sideways scrolling down to ${NARROWEST} px`, found.overflow, views * 1.5);
check('no request to another host', found.strangers, views);
check('nothing on the console, nothing missing', found.console.filter(line => !/404\.html/.test(line)), views);
check('front page of at most 13 KiB in 3 requests', front.fits ? [] : [front.words], front.words);
process.exit(failed ? 1 : 0);
