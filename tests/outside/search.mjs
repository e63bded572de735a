// The search page of a built site in a real browser: what is found, how much is loaded, address, keyboard, axe, CSP, and
// a page without JavaScript. With a binary it also builds a site of odd words and asks for each.
//
// In:  node search.mjs NAME FOLDER BASE_URL [DATELINE WORK]; in the environment MODULES and CHROMIUM.
// Out: verdicts, `ok …` or `not ok …` a line with findings below, counted by `tests/outside/run`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { host } from './host.mjs';

const [name, folder, base, dateline, work] = process.argv.slice(2);
if (!base) { console.error('usage: node search.mjs NAME FOLDER BASE_URL [DATELINE WORK]'); process.exit(2); }
const need = createRequire(path.join(process.env.MODULES, 'node_modules', 'here.js'));
const { chromium } = need('playwright-core');
const axe = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
// All that a site of ours needs.
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";
const FIRST_QUERY = 150_000, PATIENCE = 20_000;

const { origin, prefix, sent, close } = await host(folder, base, { 'content-security-policy': POLICY });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS, chromiumSandbox: false });
const problems = [];

function verdict(what, wrong) {
  console.log(`${wrong.length ? 'not ok' : 'ok'} ${name}: search: ${what}`);
  for (const one of wrong.slice(0, 12)) console.log(`    ${one}`);
}
async function check(what, act) {
  const wrong = [];
  try { await act((is, about) => { if (!is) wrong.push(about); }); } catch (error) { wrong.push(String(error).slice(0, 300)); }
  verdict(what, wrong);
}
async function visit(address, { at = origin + prefix, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options }), page = await context.newPage();
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) problems.push(message.text()); });
  page.on('pageerror', error => problems.push(String(error)));
  await page.goto(at + address);
  return page;
}
async function ask(page, query) {
  await page.evaluate(() => { document.getElementById('search-status').textContent = ''; });
  await page.fill('#q', query);
  await page.press('#q', 'Enter');
  await page.waitForFunction(() => document.getElementById('search-status').textContent.trim() !== '', null, { timeout: PATIENCE });
  return found(page);
}
const found = page => page.$$eval('#search-results > li', items => items.map(item => ({
  title: item.querySelector('h2').textContent, href: item.querySelector('a').getAttribute('href'),
  date: item.querySelector('time')?.dateTime, is_named: item.classList.contains('named'),
  marks: [...item.querySelectorAll('mark')].map(mark => mark.textContent) })));
const status = page => page.textContent('#search-status');
const end = page => page.context().close();

// ---- what the site holds, as its index says ----

const index = JSON.parse(readFileSync(path.join(folder, 'search/index.json'), 'utf8'));
const rows = (sort, prints) => Array.from({ length: prints.length / 8 }, (_, n) =>
  JSON.parse(readFileSync(path.join(folder, `search/${sort}-${n}.${prints.slice(n * 8, n * 8 + 8)}.json`), 'utf8'))).flat();
const briefings = rows('documents', index.documents), things = rows('things', index.thing_documents);
const entities = things.slice(0, index.things[0]).filter(([entity, , , count]) => count > 0 && /^\p{L}{4,} \p{L}{5,}$/u.test(entity));
const bearers = new Map();
for (const [, , , , , also] of things) for (const alias of also) bearers.set(alias, (bearers.get(alias) ?? 0) + 1);
const [entity, route] = entities.toSorted((a, b) => b[3] - a[3])[0], href = prefix + route;
const newest = briefings.at(-1);

// ---- before anybody searches ----

await check('other pages load nothing of it, and the search page no index', async expect => {
  sent.length = 0;
  const page = await visit('');
  expect(!sent.some(file => file.includes('search')), `the front page loads ${sent}`);
  await page.click('a[href$="/search/"]');
  await page.waitForLoadState('networkidle');
  expect(!sent.some(file => file.endsWith('.json')), `the search page loads ${sent}`);
  expect(await page.locator('#search-lists a').count() >= 2, 'no lists are offered');
  await end(page);
});

await check('without JavaScript the page says so and leads on', async expect => {
  const page = await visit('search/', { javaScriptEnabled: false });
  expect(await page.locator('noscript p').isVisible(), 'it says nothing');
  for (const list of ['entities/', 'archive/']) expect(await page.locator(`#search-lists a[href$="${list}"]`).isVisible(), `no ${list}`);
  await end(page);
});

// ---- finding ----

let bytes = null;
await check(`a first query loads at most ${FIRST_QUERY / 1000} kB`, async expect => {
  const page = await visit('search/');
  const before = sent.filter(file => !/search\.\w+\.js$/.test(file)).length;
  await ask(page, briefings[briefings.length >> 1][0].split(' ').slice(0, 4).join(' '));
  await page.waitForLoadState('networkidle');
  const files = [...new Set(sent)].filter(file => /search\.\w+\.js$/.test(file) || file.endsWith('.json') || sent.indexOf(file) >= before);
  const raw = files.reduce((sum, file) => sum + statSync(file).size, 0);
  bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  console.log(`# ${name}: a first query: ${files.length} files, ${(bytes / 1000).toFixed(1)} kB as sent with gzip, ${(raw / 1000).toFixed(1)} kB uncompressed`);
  expect(raw <= FIRST_QUERY, `${raw} bytes uncompressed, ${bytes} compressed`);
  await end(page);
});

await check('names, beginnings and misspelt names lead to the dossier', async expect => {
  const page = await visit('search/'), last = entity.split(' ')[1];
  const first = async query => (await ask(page, query))[0];
  for (const query of [entity, entity.toUpperCase(), entity.slice(0, -2), `  ${entity}  `]) {
    const top = await first(query);
    expect(top?.href === href && top.is_named, `“${query}” gives ${top?.href}`);
  }
  const wrong = `${entity.split(' ')[0]} ${last.slice(0, 3)}${last[4]}${last[3]}${last.slice(5)}`;
  if (last[3] !== last[4]) expect((await first(wrong))?.href === href, `“${wrong}” does not give ${href}`);
  const aliased = things.find(([, , , count, , also]) => count > 0 && also.some(alias => bearers.get(alias) === 1 && /^\p{L}{5,}$/u.test(alias)));
  if (aliased) {
    const alias = aliased[5].find(alias => bearers.get(alias) === 1 && /^\p{L}{5,}$/u.test(alias));
    const all = await ask(page, alias);
    expect(all.slice(0, 3).some(one => one.href === prefix + aliased[1]), `“${alias}” does not give ${aliased[1]}`);
  }
  await end(page);
});

await check('a title leads to its briefing, its words are marked, the page is there', async expect => {
  const page = await visit('search/');
  for (const [title, to] of [newest, briefings[0], briefings[briefings.length >> 1]]) {
    const all = await ask(page, title), at = all.findIndex(one => one.href === prefix + to);
    expect(at >= 0 && at < 3, `“${title}” stands at ${at + 1}`);
    expect(all[at]?.marks.length > 1, `“${title}” is not marked`);
  }
  await page.click('#search-results h2 a');
  await page.waitForLoadState();
  expect(await page.locator('h1').count() === 1, 'a result leads nowhere');
  await end(page);
});

await check('nothing found: it is said, and what to do', async expect => {
  const page = await visit('search/');
  const all = await ask(page, 'zzqxzzq');
  expect(all.length === 0 || !await page.locator('#search-found').isVisible(), 'something is shown');
  expect((await status(page)).includes('zzqxzzq'), 'the status does not say it');
  expect(await page.locator('#search-lists').isVisible() && await page.locator('#search-advice').isVisible(), 'no advice');
  await page.fill('#q', '');
  await page.waitForTimeout(400);
  expect(await status(page) === '', 'an empty field leaves a status');
  await end(page);
});

// ---- filters, address, keyboard ----

await check('filters narrow, stand in the address, and the back button takes them away', async expect => {
  const page = await visit('search/');
  const all = await ask(page, entity), before = await status(page);
  await page.waitForSelector('[data-facet=year] input');
  const year = page.locator('[data-facet=year] li').first(), value = await year.locator('input').inputValue();
  const count = await year.locator('.count').textContent();
  await year.locator('input').check();
  await page.waitForFunction(before => document.getElementById('search-status').textContent !== before, before, { timeout: PATIENCE }).catch(() => null);
  const some = await found(page);
  expect(some.length > 0 && some.every(({ date }) => date?.startsWith(value)), `${value}: ${some.map(({ date }) => date)}`);
  expect((await status(page)).startsWith(`${count} `), `${count} announced, “${await status(page)}” found`);
  expect(new URL(page.url()).searchParams.get('year') === value, page.url());
  for (const facet of ['topic', 'entity']) {
    await page.locator(`[data-facet=${facet}] summary`).click();
    await page.waitForSelector(`[data-facet=${facet}] input`, { timeout: PATIENCE });
  }
  await page.goBack();
  await page.waitForFunction(text => document.getElementById('search-status').textContent === text, before, { timeout: PATIENCE });
  expect((await found(page)).length === all.length && new URL(page.url()).searchParams.get('q') === entity, page.url());
  await page.click('#search-results h2 a');
  await page.waitForURL(url => !url.pathname.endsWith('/search/'));
  await page.goBack();
  await page.waitForSelector('#search-results h2 a', { timeout: PATIENCE });
  expect(await page.inputValue('#q') === entity, 'the question is lost on the way back');
  await end(page);
});

await check('a link with a question answers it; arrows go through the results', async expect => {
  const page = await visit(`search/?q=${encodeURIComponent(entity)}&kind=briefings`);
  await page.waitForSelector('#search-results h2 a', { timeout: PATIENCE });
  expect((await found(page)).every(({ date }) => date), 'the filter of the address is passed over');
  await page.focus('#q');
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate(() => document.activeElement === document.querySelector('#search-results h2 a')), 'down does not lead to the first result');
  await page.keyboard.press('ArrowUp');
  expect(await page.evaluate(() => document.activeElement.id === 'q'), 'up does not lead back');
  await end(page);
});

await check('when a release has taken its parts away, the next one is read', async expect => {
  const page = await visit('search/');
  let asked = 0;
  await page.route('**/search/index.json', route => {
    asked += 1;
    const old = { ...index, words: { ...index.words, prints: index.words.prints.replace(/./g, '0') } };
    return asked === 1 ? route.fulfill({ json: old }) : route.continue();
  });
  const all = await ask(page, entity);
  expect(asked === 2 && all.length > 0, `${asked} indexes asked for, ${all.length} results`);
  problems.splice(0, problems.length, ...problems.filter(text => !text.includes('404')));
  await end(page);
});

// ---- for everybody ----

await check('axe finds nothing, nothing scrolls sideways', async expect => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 360, 320]) {
      const page = await visit('search/', { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
      for (const query of [entity, 'zzqxzzq']) {
        await ask(page, query);
        const filters = page.locator('#search-filters');
        if (query === entity && !await filters.evaluate(one => one.open)) await filters.locator('> summary').click();
        await page.waitForLoadState('networkidle');
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
        for (const { id, nodes } of violations) expect(false, `${colorScheme} ${width}: ${id}: ${nodes[0].html.slice(0, 120)}`);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${colorScheme} ${width} scrolls sideways`);
      }
      await end(page);
    }
  }
});

// ---- odd words, read by both sides ----

if (dateline) {
  await check('both sides take words apart alike', async expect => {
    const words = readFileSync(new URL('search_words.txt', import.meta.url), 'utf8').split('\n').filter(Boolean).map(line => line.split('\t'));
    const site = path.join(work, 'odd-words');
    mkdirSync(path.join(site, 'content'), { recursive: true });
    writeFileSync(path.join(site, 'dateline.yaml'), 'title: Odd\nbase_url: https://odd.example.org/\n');
    words.forEach(([written], n) => writeFileSync(path.join(site, 'content', `2015-01-01-w${n}.md`), `---\ntitle: Number ${n}\n---\nSome ${written} here.\n`));
    execFileSync(dateline, ['build', '--root', site, '--out', path.join(site, 'built')], { stdio: 'pipe' });
    const odd = await host(path.join(site, 'built'), 'https://odd.example.org/');
    const page = await visit('search/', { at: odd.origin + odd.prefix });
    for (const [n, [written, ...asked]] of words.entries()) {
      for (const query of [written, ...asked]) {
        const all = await ask(page, `${query} `);
        expect(all.some(({ href }) => href === `/briefings/w${n}/`), `“${query}” does not find “${written}”`);
      }
    }
    await end(page);
    odd.close();
  });
}

verdict('no error, and nothing that the content security policy forbids', problems);
await browser.close();
close();
