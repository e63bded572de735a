// Asks two search indexes of one built site the same questions in a real browser.
//
// In:  node bench/search.mjs SITE BUILT; SITE is the content the site was built from, BUILT the built site with Pagefind's
//      index in pagefind/. In the environment MODULES (a folder of npm packages with playwright-core) and CHROMIUM.
//      --count N questions of each sort in all (200), --seed N, --delay MS for each file (0), --json.
// Out: a table in Markdown, or JSON: for each tool mean reciprocal rank, bytes and files of a first query, time to its
//      results, all from a browser that has fetched nothing before. `bench/search` does everything round it.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const options = { count: 200, seed: 20161229, delay: 0 }, places = [];
for (let i = 2; i < process.argv.length; i += 1) {
  const name = process.argv[i];
  if (name === '--json') options.json = true;
  else if (name.startsWith('--')) options[name.slice(2)] = isNaN(process.argv[i + 1]) ? process.argv[i + 1] : Number(process.argv[i + 1]), i += 1;
  else places.push(name);
}
const [site, built] = places;
if (!built) { console.error('usage: node bench/search.mjs SITE BUILT [--count N] [--seed N] [--delay MS] [--json]'); process.exit(2); }
const { chromium } = createRequire(path.join(process.env.MODULES, 'node_modules', 'here.js'))('playwright-core');

// ---- chance, the same each time ----

let state = options.seed >>> 0;
function chance(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor(state / 2 ** 32 * below);
}
const one = from => from[chance(from.length)];

// ---- what there is to be found ----

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.md'))
    .map(entry => path.join(entry.parentPath ?? entry.path, entry.name)).sort();
}
const wordsOf = text => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];

const briefings = [], uses = new Map();
for (const file of filesBelow(path.join(site, 'content', 'briefings'))) {
  const [, head, body] = readFileSync(file, 'utf8').split(/^---$/m);
  const title = JSON.parse(/^title: (".*")$/m.exec(head)[1]);
  briefings.push({ title, body, route: `/briefings/${/^date: (\d{4})/m.exec(head)[1]}/${path.basename(file, '.md')}/` });
  for (const word of new Set(wordsOf(title + ' ' + body))) uses.set(word, (uses.get(word) ?? 0) + 1);
}
const entities = [];
for (const entry of readFileSync(path.join(site, 'content', 'entities', 'registry.yaml'), 'utf8').split(/^- /m).slice(1)) {
  const aliases = /^ *aliases: (\[.*\])$/m.exec(entry);
  entities.push({ route: `/entities/${/^id: (\S+)/m.exec(entry)[1]}/`, name: JSON.parse(/^ *name: (".*")$/m.exec(entry)[1]),
    aliases: aliases ? JSON.parse(aliases[1]) : [] });
}
const bearers = new Map();
for (const { name, aliases } of entities) for (const one of [name, ...aliases]) bearers.set(one, (bearers.get(one) ?? 0) + 1);

// ---- the questions ----

const rarest = (words, count) => [...new Set(words)].sort((a, b) => (uses.get(a) ?? 0) - (uses.get(b) ?? 0)).slice(0, count);
function misspelt(word) {
  const at = 2 + chance(word.length - 3), other = String.fromCharCode(97 + chance(26));
  return [word.slice(0, at) + word.slice(at + 1), word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2),
    word.slice(0, at) + other + word.slice(at), word.slice(0, at) + other + word.slice(at + 1)][chance(4)];
}
const ofTitle = briefing => wordsOf(briefing.title).filter(word => rarest(wordsOf(briefing.title), 4).includes(word));
const sorts = {
  'words of a title': [0.35, () => { const it = one(briefings); return [ofTitle(it).join(' '), it.route]; }],
  'words of a text': [0.15, () => {
    const it = one(briefings), sentence = one(it.body.split(/(?<=[.!?])\s+/).filter(text => wordsOf(text).length > 6));
    return [rarest(wordsOf(sentence), 4).join(' '), it.route];
  }],
  'a name': [0.2, () => { const it = one(entities); return [it.name, it.route]; }],
  'an alias': [0.1, () => {
    const it = one(entities.filter(({ aliases }) => aliases.some(alias => bearers.get(alias) === 1)));
    return [one(it.aliases.filter(alias => bearers.get(alias) === 1)), it.route];
  }],
  'a title, last word begun': [0.1, () => {
    const it = one(briefings), words = ofTitle(it), last = words.pop();
    return [[...words, last.slice(0, Math.max(3, Math.ceil(last.length * 0.6)))].join(' '), it.route];
  }],
  'a title, one word misspelt': [0.1, () => {
    const it = one(briefings), words = ofTitle(it), at = chance(words.length);
    words[at] = misspelt(words[at]);
    return [words.join(' '), it.route];
  }],
};
const questions = Object.entries(sorts).flatMap(([sort, [share, make]]) =>
  Array.from({ length: Math.round(share * options.count) }, () => { const [query, route] = make(); return { sort, query, route }; }));

// ---- the host: compresses text as hosts do, and keeps account ----

const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', json: 'application/json', svg: 'image/svg+xml', wasm: 'application/wasm' };
let sent = [];
const server = createServer((request, response) => {
  const route = decodeURIComponent(new URL(request.url, 'http://host').pathname);
  const file = route === '/pagefind-page' ? null : path.join(built, route, route.endsWith('/') ? 'index.html' : '');
  if (file && !statSync(file, { throwIfNoEntry: false })?.isFile()) { response.writeHead(404); return response.end(); }
  const bytes = file ? readFileSync(file) : Buffer.from('<!doctype html><title>Pagefind</title><link rel="icon" href="data:,">');
  const type = file ? TYPES[path.extname(file).slice(1)] : TYPES.html, packed = type ? gzipSync(bytes, { level: 6 }) : bytes;
  sent.push({ route, raw: bytes.length, packed: packed.length });
  response.writeHead(200, { 'content-type': type ?? 'application/octet-stream', ...(type ? { 'content-encoding': 'gzip' } : {}) });
  setTimeout(() => response.end(packed), options.delay);
});
await new Promise(ready => server.listen(0, '127.0.0.1', ready));
const origin = `http://127.0.0.1:${server.address().port}`;

// ---- the two ----

const tools = {
  async Dateline(page, query) {
    await page.goto(`${origin}/search/`);
    const skipped = sent.filter(({ route }) => !/search\.\w+\.js$/.test(route)).length;
    const began = await page.evaluate(query => {
      const field = document.getElementById('q'), status = document.getElementById('search-status');
      window.done = new Promise(resolve => new MutationObserver(() => { if (status.textContent) resolve(performance.now()); }).observe(status, { childList: true }));
      field.focus();
      field.value = query;
      const began = performance.now();
      field.form.requestSubmit();
      return began;
    }, query);
    const time = await page.evaluate(() => window.done) - began;
    const routes = await page.$$eval('#search-results h2 a', links => links.map(link => new URL(link.href).pathname));
    await page.waitForLoadState('networkidle');
    return { routes, time, counted: ({ route }) => route !== '/search/' && !/\.(css|svg)$/.test(route), skipped };
  },
  async Pagefind(page, query) {
    await page.goto(`${origin}/pagefind-page`);
    const { routes, time } = await page.evaluate(async query => {
      const began = performance.now(), pagefind = await import('/pagefind/pagefind.js');
      const { results } = await pagefind.search(query);
      const rows = await Promise.all(results.slice(0, 10).map(result => result.data()));
      return { routes: rows.map(row => row.url), time: performance.now() - began };
    }, query);
    await page.waitForLoadState('networkidle');
    return { routes, time, counted: ({ route }) => route !== '/pagefind-page' };
  },
};

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, chromiumSandbox: false,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'] });
const answers = [];
for (const { sort, query, route } of questions) {
  for (const [tool, ask] of Object.entries(tools)) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } }), page = await context.newPage();
    sent = [];
    const { routes, time, counted } = await ask(page, query), files = sent.filter(counted);
    const rank = routes.findIndex(found => found === route) + 1, sum = key => files.reduce((all, file) => all + file[key], 0);
    answers.push({ tool, sort, query, route, rank, score: rank ? 1 / rank : 0, time, files: files.length, raw: sum('raw'), packed: sum('packed') });
    await context.close();
  }
}
await browser.close();
server.close();

// ---- what came of it ----

const mean = list => list.reduce((sum, value) => sum + value, 0) / list.length;
const middle = list => list.toSorted((a, b) => a - b)[list.length >> 1];
const kb = bytes => (bytes / 1000).toFixed(1);
if (options.json) console.log(JSON.stringify(answers));
else {
  console.log(`| questions | n | ${Object.keys(tools).map(tool => `MRR ${tool}`).join(' | ')} |\n|---|---|---|---|`);
  for (const sort of [...Object.keys(sorts), 'all']) {
    const of = tool => answers.filter(answer => answer.tool === tool && (sort === 'all' || answer.sort === sort));
    console.log(`| ${sort} | ${of('Dateline').length} | ${Object.keys(tools).map(tool => mean(of(tool).map(({ score }) => score)).toFixed(3)).join(' | ')} |`);
  }
  console.log(`\n| a first query | ${Object.keys(tools).join(' | ')} |\n|---|---|---|`);
  const figures = {
    'kB as sent (gzip), mean': of => kb(mean(of.map(({ packed }) => packed))), 'kB as sent, most': of => kb(Math.max(...of.map(({ packed }) => packed))),
    'kB uncompressed, mean': of => kb(mean(of.map(({ raw }) => raw))), 'kB uncompressed, most': of => kb(Math.max(...of.map(({ raw }) => raw))),
    'files, mean': of => mean(of.map(({ files }) => files)).toFixed(1), 'ms to ten results, median': of => middle(of.map(({ time }) => time)).toFixed(0),
  };
  for (const [name, figure] of Object.entries(figures)) {
    console.log(`| ${name} | ${Object.keys(tools).map(tool => figure(answers.filter(answer => answer.tool === tool))).join(' | ')} |`);
  }
}
