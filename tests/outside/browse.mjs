// A built site in a real browser: axe, sideways scrolling, keyboard, paper, strangers, console.
//
// In:  node browse.mjs NAME FOLDER BASE_URL; in the environment MODULES (a folder of npm packages) and CHROMIUM.
// Out: verdicts, `ok …` or `not ok …` a line with findings below, counted by `tests/outside/run`.
// The folder is served on loopback below the path of its base URL; every other host is out of reach.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { choose, host } from './host.mjs';

const [name, folder, base] = process.argv.slice(2);
if (!base) { console.error('usage: node browse.mjs NAME FOLDER BASE_URL'); process.exit(2); }
const need = createRequire(path.join(process.env.MODULES, 'node_modules', 'here.js'));
const { chromium } = need('playwright-core');
const axe = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WIDTHS = [1280, 360], NARROWEST = 320, TABS = 20;
const FRONT_PAGE = { requests: 3, bytes: 13 * 1024 };

// ---- the host, and which pages ----

const { origin, prefix, sent, close } = await host(folder, base);
const { pages, marked } = choose(folder);

// ---- the visit ----

const found = { axe: [], overflow: [], keyboard: [], paper: [], strangers: [], console: [] };
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
  if (width === WIDTHS[0]) await keys(page, where);
  await context.close();
}

// The first press of the tab key offers the way past the menu, and wherever the next ones lead can be seen.
async function keys(page, where) {
  for (let press = 1; press <= TABS; press += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
      return { words: one.outerHTML.slice(0, 80), is_body: one === document.body, skips: one.matches('a.skip[href="#content"]'),
        is_seen: box.width > 0 && box.left >= 0 && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
    });
    if (at.is_body) break;
    if (press === 1 && !at.skips) found.keyboard.push(`${where}: begins at ${at.words}`);
    if (!at.is_seen) found.keyboard.push(`${where}: focus cannot be seen on ${at.words}`);
  }
}

// On paper nothing is to be pressed, and the marking stands at the head and the foot of every sheet: Chromium repeats
// both groups of a table.
async function paper(address) {
  const context = await browser.newContext({ colorScheme: 'dark' });
  const page = await context.newPage();
  await page.goto(origin + prefix + address, { waitUntil: 'load', timeout: 30_000 });
  await page.emulateMedia({ media: 'print' });
  const shown = await page.evaluate(() => ({
    displays: [...document.querySelectorAll('article > .marking')].map(one => getComputedStyle(one).display).join(),
    wrapper: getComputedStyle(document.querySelector('article') ?? document.body).display,
    to_press: [...document.querySelectorAll('nav, .skip')].filter(one => one.getBoundingClientRect().height > 0).length,
    ground: getComputedStyle(document.body).color,
  }));
  if (shown.to_press) found.paper.push(`/${address}: ${shown.to_press} menus`);
  if (shown.ground !== 'rgb(0, 0, 0)') found.paper.push(`/${address}: ink is ${shown.ground}`);
  if (address === marked && (shown.wrapper !== 'table' || shown.displays !== 'table-header-group,table-footer-group')) {
    found.paper.push(`/${address}: markings are ${shown.displays} in ${shown.wrapper}`);
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
  await paper(address);
}
await browser.close();
close();

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
check(`keyboard: past the menu first, focus seen for ${TABS} presses`, found.keyboard, pages.length * 2);
check('paper: no menus, black on white, marking on every sheet', found.paper, pages.length);
check('no request to another host', found.strangers, views);
check('nothing on the console, nothing missing', found.console.filter(line => !/404\.html/.test(line)), views);
check('front page of at most 13 KiB in 3 requests', front.fits ? [] : [front.words], front.words);
process.exit(failed ? 1 : 0);
