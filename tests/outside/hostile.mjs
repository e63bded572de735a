// A site whose every field carries scripts, opened in a real browser: nothing runs, nothing is asked for elsewhere, and the
// text shows as it was written.
//
// In:  node hostile.mjs FOLDER BASE_URL WORDS; in the environment MODULES (a folder of npm packages) and CHROMIUM. FOLDER is
//      the built site, WORDS a file of JSON: `{page: {selector: text}}`, what those elements have to show.
// Out: verdicts, `ok …` or `not ok …` a line with findings below, counted by `tests/outside/run`.
import { createServer } from 'node:http';
import { createReadStream, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, base, wordsFile] = process.argv.slice(2);
if (!wordsFile) { console.error('usage: node hostile.mjs FOLDER BASE_URL WORDS'); process.exit(2); }
const need = createRequire(path.join(process.env.MODULES, 'node_modules', 'here.js'));
const { chromium } = need('playwright-core');
const words = JSON.parse(readFileSync(wordsFile, 'utf8'));
const prefix = new URL(base).pathname;
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml', png: 'image/png',
  json: 'application/json', xml: 'application/xml', txt: 'text/plain; charset=utf-8' };

// ---- the host ----

const host = createServer((request, response) => {
  const wanted = decodeURIComponent(new URL(request.url, 'http://host').pathname);
  const file = path.join(folder, wanted.startsWith(prefix) ? wanted.slice(prefix.length) : '404.html',
    wanted.endsWith('/') ? 'index.html' : '');
  const isThere = statSync(file, { throwIfNoEntry: false })?.isFile();
  response.writeHead(isThere ? 200 : 404,
    { 'content-type': TYPES[path.extname(file).slice(1)] ?? 'application/octet-stream' });
  if (!isThere) return response.end();
  createReadStream(file).pipe(response);
});
await new Promise(ready => host.listen(0, '127.0.0.1', ready));
const origin = `http://127.0.0.1:${host.address().port}`;

// ---- the visit ----

const pages = readdirSync(folder, { withFileTypes: true, recursive: true })
  .filter(entry => entry.isFile() && entry.name.endsWith('.html'))
  .map(entry => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
  .filter(file => !/<meta http-equiv="?refresh/i.test(readFileSync(path.join(folder, file), 'utf8').slice(0, 4000)))
  .map(file => file.replace(/(^|\/)index\.html$/, '$1'));
const found = { ran: [], strangers: [], console: [], markup: [], words: [] };
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS, chromiumSandbox: false });
// Without the page's own policy, which would hide that something got through.
const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, bypassCSP: true });
let where;
// Whatever a payload would do, it does by one of these; each must have been able to tell, so that the last page tries them.
await context.exposeFunction('evil', how => { found.ran.push(`${where}: evil(${how ?? ''})`); });
const page = await context.newPage();
page.on('dialog', dialog => { found.ran.push(`${where}: a dialog: ${dialog.message()}`); dialog.dismiss(); });
page.on('console', message => { found.console.push(`${where}: ${message.text()}`); });
page.on('pageerror', error => { found.console.push(`${where}: ${error}`); });
page.on('popup', popup => { found.ran.push(`${where}: a window: ${popup.url()}`); });
page.on('framenavigated', frame => {
  if (frame !== page.mainFrame()) found.ran.push(`${where}: a frame: ${frame.url()}`);
});
await page.route(url => url.origin !== origin, route => {
  found.strangers.push(`${where}: ${route.request().url()}`);
  return route.abort();
});

// Everything in the page that could act, and a push on all of it.
function provoke(prefix) {
  const odd = [];
  for (const one of document.querySelectorAll('*')) {
    for (const attribute of one.attributes) {
      const value = attribute.value.replace(/[\t\n\r]/g, '').trim().toLowerCase();
      const acts = /^on/i.test(attribute.name) || attribute.name === 'srcdoc' || attribute.name === 'style' ||
        (/^(href|src|action|formaction|data|poster|xlink:href)$/.test(attribute.name) &&
          /^(javascript|vbscript|data|blob):/.test(value) && value !== 'data:,');
      if (acts) odd.push(`${one.tagName} ${attribute.name}=${attribute.value}`);
    }
    // The theme has a form to search with, and buttons beside results and filters.
    const isControl = /^(FORM|INPUT|BUTTON)$/.test(one.tagName) && one.closest('.page-search main, main .filters');
    if (/^(IFRAME|OBJECT|EMBED|FORM|INPUT|BUTTON|BASE|TEMPLATE|MATH)$/.test(one.tagName) && !isControl) odd.push(one.outerHTML.slice(0, 120));
    // The theme's own scripts are files of the site, and nothing stands inside their elements.
    const isTheme = one.tagName === 'SCRIPT' && one.src.startsWith(`${location.origin}${prefix}assets/`) && one.textContent === '';
    if (one.tagName === 'SCRIPT' && one.type !== 'application/ld+json' && !isTheme) odd.push(one.outerHTML.slice(0, 120));
    if (one.tagName === 'SCRIPT' && !isTheme) { try { JSON.parse(one.textContent); } catch (error) { odd.push(String(error)); } }
    for (const event of ['mouseover', 'focus', 'error', 'load', 'toggle', 'pointerenter', 'animationstart']) {
      one.dispatchEvent(new Event(event));
    }
  }
  // A click on each link, kept from leaving the page unless what it does is no going anywhere.
  // Links of drawings have no `click` of their own, and their `href` is an object.
  const leads = link => new URL(link?.getAttribute('href') ?? '', location).href;
  document.addEventListener('click', event => { if (/^(https?|mailto):/.test(leads(event.target.closest('a')))) event.preventDefault(); });
  for (const link of document.querySelectorAll('a')) {
    link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, view: window }));
  }
  return odd;
}

for (const address of pages) {
  where = `/${address}`;
  await page.goto(origin + prefix + address.split('/').map(encodeURIComponent).join('/'), { waitUntil: 'load', timeout: 30_000 });
  for (const odd of await page.evaluate(provoke, prefix)) found.markup.push(`${where}: ${odd}`);
  for (const [selector, text] of Object.entries(words[where] ?? {})) {
    const shown = await page.evaluate(selector => document.querySelector(selector)?.textContent, selector);
    const folded = text => (text ?? '').replace(/\s+/g, ' ').trim();
    if (folded(shown) !== folded(text)) found.words.push(`${where}: ${selector} shows ${JSON.stringify(shown)}`);
  }
}
for (const known of Object.keys(words)) {
  if (!pages.includes(known.slice(1))) found.words.push(`${known}: there is no such page`);
}

// ---- a page that does run scripts, so that the traps are known to work ----

const before = { ran: found.ran.length, strangers: found.strangers.length };
where = 'the trap';
await page.setContent('<img src=x onerror="evil(1)"><script>evil(2); alert(3); fetch("https://elsewhere.example/")</script>');
const gone = Date.now() + 10_000;
while ((found.ran.length < before.ran + 3 || found.strangers.length === before.strangers) && Date.now() < gone) {
  await page.evaluate(() => new Promise(done => requestAnimationFrame(done)));
}
const works = found.ran.length >= before.ran + 3 && found.strangers.length > before.strangers;
found.ran.length = before.ran;
found.strangers.length = before.strangers;
found.console = found.console.filter(line => !line.startsWith('the trap'));
await browser.close();
host.close();

// ---- the verdicts ----

let failed = 0;
function check(title, findings, looked = `${pages.length} pages`) {
  if (findings.length === 0) return console.log(`ok hostile: ${title} (${looked})`);
  failed += 1;
  console.log(`not ok hostile: ${title} (${findings.length} findings in ${looked})`);
  for (const finding of findings.slice(0, 12)) console.log(`    ${finding}`);
}
check('the traps catch what runs', works ? [] : ['a page with scripts went unnoticed'], '4 ways');
check('nothing ran', found.ran);
check('no element or attribute that acts', found.markup);
check('no request to another host', found.strangers);
// A picture that is not there is what half of the payloads are.
check('nothing on the console', found.console);
check('text shows as written', found.words, `${Object.values(words).map(Object.keys).flat().length} texts`);
process.exit(failed ? 1 : 0);
