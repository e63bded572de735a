// A built site in a real browser: axe, sideways scrolling, keyboard, paper, strangers, console, policy, the theme's script.
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

const found = { axe: [], overflow: [], keyboard: [], paper: [], strangers: [], console: [], policy: [], script: [] };
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

// ---- the script: what it adds to timelines, and that nothing it does or the page holds breaks the page's policy ----

// A day in the middle of the timeline that a page shows.
async function middle(page) {
  return page.evaluate(() => {
    const days = [...document.querySelectorAll('ol.timeline [data-edtf]')].map(one => one.dataset.edtf).filter(date => /^\d{4}-[01]\d-\d\d$/.test(date));
    return days[Math.floor(days.length / 2)] ?? null;
  });
}

async function scripted(address) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', timezoneId: 'UTC' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  const page = await context.newPage(), where = `/${address}`;
  await page.addInitScript(() => {
    window.broken = [];
    document.addEventListener('securitypolicyviolation', event => window.broken.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  const open = () => page.goto(origin + prefix + address, { waitUntil: 'load', timeout: 30_000 });
  await open();
  const at = await page.evaluate(() => ({
    policy: document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.content ?? '',
    inline: [...document.querySelectorAll('script:not([src]):not([type="application/ld+json"]), style, [style]')].length,
    events: document.querySelectorAll('ol.timeline > li[id]').length,
    links: document.querySelectorAll('ol.timeline > li[id] a.anchor').length,
  }));
  if (!at.policy.includes("default-src 'self'")) found.policy.push(`${where}: policy is "${at.policy}"`);
  if (at.inline) found.policy.push(`${where}: ${at.inline} inline`);
  const is_scripted = await page.evaluate(() => document.querySelector('script[src*="/site."]') !== null);
  if (is_scripted && at.links !== at.events) found.script.push(`${where}: ${at.links} links for ${at.events} events`);
  if (is_scripted && at.events) {
    // A link is copied when it is followed, and leads to its event.
    const link = page.locator('ol.timeline > li[id] a.anchor').first();
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('[role=status].told-once').textContent !== '').catch(() => {});
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const wanted = await page.evaluate(() => document.querySelector('ol.timeline > li[id]').id);
    if (!copied.endsWith('#' + wanted) || !page.url().endsWith('#' + wanted)) found.script.push(`${where}: copied ${copied}`);
  }
  const day = is_scripted ? await middle(page) : null;
  if (day) {
    // Today stands before everything later and behind everything earlier.
    await page.clock.setFixedTime(`${day}T12:00:00Z`);
    await open();
    const marks = await page.evaluate(day => [...document.querySelectorAll('ol.timeline > .today')].map(mark => ({
      day: mark.querySelector('time').dateTime,
      next: mark.nextElementSibling?.querySelector('[data-edtf]')?.dataset.edtf,
      late: [...mark.parentElement.children].slice(0, [...mark.parentElement.children].indexOf(mark))
        .some(one => /^\d{4}-\d\d-\d\d$/.test(one.querySelector('[data-edtf]')?.dataset.edtf) && one.querySelector('[data-edtf]').dataset.edtf > day),
    })), day);
    const has_later = await page.evaluate(day => [...document.querySelectorAll('ol.timeline [data-edtf]')].some(one => /^\d{4}-\d\d-\d\d$/.test(one.dataset.edtf) && one.dataset.edtf > day), day);
    if (has_later && (marks.length !== 1 || marks[0].day !== day || marks[0].late)) found.script.push(`${where}: today is ${JSON.stringify(marks)}`);
  }
  if (await page.locator('nav.filters a[data-number]').count()) await filtered(page, where);
  const broken = await page.evaluate(() => window.broken);
  for (const one of broken) found.policy.push(`${where}: ${one}`);
  await context.close();
}

// A filter shows as many events as its count says, can be sent on as an address, and is a link to a page that is there.
async function filtered(page, where) {
  const shown = () => page.evaluate(() => [...document.querySelectorAll('ol.timeline > li[id]')].filter(one => one.getClientRects().length).length);
  const before = await shown();
  await page.evaluate(() => document.querySelectorAll('nav.filters details').forEach(one => { one.open = true; }));
  const choice = page.locator('nav.filters a[data-number]').first();
  const [count, href] = [Number(await choice.locator('.count').textContent()), await choice.getAttribute('href')];
  await choice.click();
  if (await shown() !== count || count >= before) found.script.push(`${where}: ${await shown()} of ${before} events for a choice of ${count}`);
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address, { waitUntil: 'load' });
  if (await shown() !== count) found.script.push(`${where}: ${address} shows ${await shown()}, not ${count}`);
  await page.locator('nav.filters button').click();
  if (await shown() !== before) found.script.push(`${where}: ${await shown()} of ${before} events after all were asked for`);
  const answer = await page.request.get(new URL(href, address).href);
  if (!answer.ok()) found.script.push(`${where}: ${href} is ${answer.status()}`);
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
  await scripted(address);
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
check('a policy on every page, obeyed in Chromium', found.policy, pages.length);
check('events have links to copy, today is marked, filters filter', found.script, pages.length);
check('front page of at most 13 KiB in 3 requests', front.fits ? [] : [front.words], front.words);
process.exit(failed ? 1 : 0);
