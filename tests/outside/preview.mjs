// The live preview in a real browser, over real files: what is patched, what is kept, what is said.
//
// In:  node preview.mjs DATELINE; in the environment MODULES (a folder of npm packages) and CHROMIUM.
// Out: verdicts, `ok …` or `not ok …` a line, counted by `tests/outside/run`.
// A site of its own is made in a temporary folder; nothing waits for a time, everything for what it waits for.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const [dateline] = process.argv.slice(2);
if (!dateline) { console.error('usage: node preview.mjs DATELINE'); process.exit(2); }
const need = createRequire(path.join(process.env.MODULES, 'node_modules', 'here.js'));
const { chromium } = need('playwright-core');
const PATIENCE = 30000;
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

// ---- a site ----

const site = mkdtempSync(path.join(tmpdir(), 'dateline-preview-'));
const full = file => path.join(site, file);
const write = (file, text) => { mkdirSync(path.dirname(full(file)), { recursive: true }); writeFileSync(full(file), text); };
const paragraphs = Array.from({ length: 40 }, (_, number) => `Paragraph ${number} of a long text on the harbour and its ships.`);
const briefing = (title, texts, more = '') => `---\ntitle: ${title}\ndate: 2020-01-02\n${more}---\n\n${texts.join('\n\n')}\n`;
const LONG = 'content/long.md', OTHER = 'content/other.md';
write('dateline.yaml', 'title: The Preview\nbase_url: https://example.org/desk/\n');
write(LONG, briefing('A long text', paragraphs));
write(OTHER, briefing('Another text', ['Short, with [a link](nowhere.md).']));
write('content/draft.md', briefing('A draft', ['Not yet.'], 'draft: true\n'));
write('templates/page.html', '{% extends "dateline/page.html" %}{% block main %}<details id="more"><summary>More</summary><p>Inside</p></details><form><input id="field"></form>{{ text.body | safe }}{% endblock main %}');
write('content/pages/about.md', '---\ntitle: About\n---\n\nWho we are.\n');

// ---- the preview ----

let server, address, complaints = '', sums = 0;
async function start(...args) {
  server = spawn(dateline, ['serve', '--drafts', '--format', 'json', ...args], { cwd: site, stdio: ['ignore', 'pipe', 'pipe'] });
  server.stderr.on('data', chunk => { complaints += chunk; });
  await new Promise(done => createInterface({ input: server.stdout }).on('line', line => {
    const said = JSON.parse(line);
    if (said.changed) sums += 1;
    if (said.serving) { address = said.serving.url; done(); }
  }));
}
const stop = () => new Promise(done => { server.once('exit', done); server.kill('SIGTERM'); });

// ---- verdicts ----

let page, browser;
const loads = [];
async function judge(name, deed) {
  try {
    await deed();
    console.log(`ok preview: ${name}`);
  } catch (error) {
    console.log(`not ok preview: ${name}\n    ${String(error.message).split('\n').slice(0, 6).join('\n    ')}`);
  }
}
const until = (what, ...args) => page.waitForFunction(what, args.length > 1 ? args : args[0], { timeout: PATIENCE, polling: 20 });
const assert = (holds, words) => { if (!holds) throw new Error(words); };
const open = async route => {
  await page.goto(address + route);
  await until(() => document.querySelector('dateline-preview'));
  await page.evaluate(() => { window.isSamePage = true; });
};
const isSamePage = () => page.evaluate(() => window.isSamePage === true);
const said = () => page.evaluate(() => document.querySelector('dateline-preview').shadowRoot.textContent);
const saying = words => until(words => document.querySelector('dateline-preview')?.shadowRoot.textContent.includes(words), words);
const silent = words => until(words => !document.querySelector('dateline-preview')?.shadowRoot.textContent.includes(words), words);
const shows = words => until(words => document.querySelector('main').textContent.includes(words), words);

await start('--port', '0');
browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS, chromiumSandbox: false });
page = await (await browser.newContext({ viewport: { width: 1000, height: 700 } })).newPage();
page.on('pageerror', error => loads.push(error.message));

try {
  await judge('a text is patched in place and the view goes to the change', async () => {
    await open('briefings/long/');
    const texts = [...paragraphs];
    texts[35] = 'This paragraph was written anew.';
    const first = await page.evaluateHandle(() => document.querySelector('.e-content p'));
    write(LONG, briefing('A long text', texts));
    await shows(texts[35]);
    await until(words => {
      const changed = [...document.querySelectorAll('p')].find(node => node.textContent === words)?.getBoundingClientRect();
      return changed && changed.top >= 0 && changed.bottom <= innerHeight;
    }, texts[35]);
    assert(await isSamePage(), 'the page was loaded anew');
    assert(await first.evaluate(node => node.isConnected), 'a paragraph that had not changed was replaced');
    assert(await page.evaluate(() => document.getAnimations().length > 0), 'the change is not marked');
  });

  await judge('a reader who has scrolled stays where they are, and is offered to go', async () => {
    await open('briefings/long/');
    await page.mouse.move(400, 400);
    await page.mouse.wheel(0, 900);
    await until(() => scrollY > 500);
    let last = -1;
    await page.waitForFunction(() => { const same = window.lastY === scrollY; window.lastY = scrollY; return same; }, undefined, { timeout: PATIENCE, polling: 200 });
    last = await page.evaluate(() => scrollY);
    write(LONG, briefing('A long text', ['First of all, a new paragraph.', ...paragraphs.slice(0, 38), 'The last words.']));
    await shows('The last words.');
    await saying('Changed further');
    const moved = await page.evaluate(last => {
      const height = document.querySelector('.e-content p').getBoundingClientRect().height;
      return Math.abs(scrollY - last) - height;
    }, last);
    assert(moved < 60, `the view moved by ${moved}`);
  });

  await judge('a text that is cut short for a moment leaves the reader where they were', async () => {
    write(LONG, briefing('A long text', paragraphs));
    await open('briefings/long/');
    await shows(paragraphs[39]);
    await page.evaluate(() => scrollTo(0, 1200));
    await until(() => scrollY === 1200);
    write(LONG, briefing('A long text', paragraphs.slice(0, 2)));
    await until(() => scrollY < 1200);
    write(LONG, briefing('A long text', [...paragraphs, 'And whole again.']));
    await shows('And whole again.');
    const back = await page.evaluate(() => scrollY);
    assert(Math.abs(back - 1200) < 60, `the view is at ${back}`);
    assert(await isSamePage(), 'the page was loaded anew');
  });

  await judge('open details, typed words and the focus are kept', async () => {
    await open('about/');
    await page.click('#more summary');
    await page.fill('#field', 'half a sentence');
    write('content/pages/about.md', '---\ntitle: About\n---\n\nWho we are now.\n');
    await shows('Who we are now.');
    const kept = await page.evaluate(() => [document.querySelector('#more').open, document.querySelector('#field').value, document.activeElement.id]);
    assert(String(kept) === 'true,half a sentence,field', `kept: ${kept}`);
    assert(await isSamePage(), 'the page was loaded anew');
  });

  await judge('what scripts of the page added stays, and is not taken for a change', async () => {
    const timeline = 'timeline:\n  - {date: 2020-01-01, text: It began}\n  - {date: 2020-01-02, text: It went on}\n';
    write(OTHER, briefing('Another text', ['Before.', 'A second paragraph.'], timeline));
    await open('briefings/other/');
    await shows('It went on');
    await page.evaluate(() => {
      for (const event of document.querySelectorAll('ol.timeline > li')) {
        event.querySelector('.when').append(Object.assign(document.createElement('b'), { className: 'added', textContent: ' #' }));
        event.setAttribute('data-set', 'by a script');
      }
      document.body.append(Object.assign(document.createElement('i'), { className: 'added' }));
    });
    write(OTHER, briefing('Another text', ['After.', 'A second paragraph.'], timeline));
    await shows('After.');
    const [added, set, marked] = await page.evaluate(() => [document.querySelectorAll('.added').length, document.querySelectorAll('[data-set]').length,
      document.getAnimations().map(one => one.effect.target).filter(node => node.closest('ol.timeline') || node.querySelector('ol.timeline')).length]);
    assert(added === 3 && set === 2 && marked === 0, `${added} added, ${set} set, ${marked} marked`);
    write(OTHER, briefing('Another text', ['After.', 'A second paragraph.'], timeline.replace('It went on', 'It ended')));
    await shows('It ended');
    assert(await page.evaluate(() => document.querySelectorAll('ol.timeline > li').length) === 2, 'an event is there twice');
    write(OTHER, briefing('Another text', ['Short, with [a link](nowhere.md).']));
    await shows('Short, with');
  });

  await judge('what scripts of the page put in the place of what was served is replaced', async () => {
    await open('about/');
    await page.evaluate(() => { document.querySelector('form').replaceWith(document.createElement('hr')); });
    write('content/pages/about.md', '---\ntitle: About\n---\n\nWho we were.\n');
    await shows('Who we were.');
    const counts = await page.evaluate(() => ['form', 'main hr', '#more'].map(one => document.querySelectorAll(one).length));
    assert(String(counts) === '1,0,1', `forms, rules, details: ${counts}`);
  });

  await judge('a style sheet is exchanged without a load', async () => {
    const css = readFileSync(new URL('../../templates/assets/site.css', import.meta.url), 'utf8');
    write('templates/assets/site.css', `${css}\nbody { letter-spacing: 7px }\n`);
    await until(() => getComputedStyle(document.body).letterSpacing === '7px');
    await until(() => document.querySelectorAll('link[rel=stylesheet]').length === 1);
    assert(await isSamePage(), 'the page was loaded anew');
    unlinkSync(full('templates/assets/site.css'));
    await until(() => getComputedStyle(document.body).letterSpacing !== '7px');
  });

  await judge('all errors are told as on the terminal, over the last good page, until they are mended', async () => {
    await open('briefings/long/');
    const before = await page.textContent('main');
    write(LONG, '---\ntitle: A long text\ndate: yesterday\ntopics: {a: b}\n---\n\nText.\n');
    await saying('2 errors');
    const words = await said();
    assert(words.includes('error[bad-date]') && words.includes('content/long.md:3:7') && words.includes('date: yesterday'), words);
    assert(words.includes('content/long.md:4:'), words);
    assert(await page.textContent('main') === before, 'the page is not the last good one');
    write(LONG, briefing('A long text', ['Mended.']));
    await shows('Mended.');
    await silent('error');
    assert(await isSamePage(), 'the page was loaded anew');
  });

  await judge('a broken template and broken settings are told, and the server lives', async () => {
    const settings = readFileSync(full('dateline.yaml'), 'utf8');
    for (const [file, broken, place] of [['templates/briefing.html', '{{ oops', 'templates/briefing.html:1'], ['dateline.yaml', 'title: [', 'dateline.yaml:1']]) {
      write(file, broken);
      await saying(place);
      file === 'dateline.yaml' ? write(file, settings) : unlinkSync(full(file));
      await silent(place);
    }
    await page.reload();
    await shows('Mended.');
  });

  await judge('a change of another page is offered, and leads there', async () => {
    await open('briefings/long/');
    write(OTHER, briefing('Another text', ['With other words.']));
    await saying('“Another text” changed');
    await page.getByRole('button', { name: 'Go there' }).click();
    await page.waitForURL(address + 'briefings/other/');
    await shows('With other words.');
  });

  await judge('warnings are marked in the page', async () => {
    write(OTHER, briefing('Another text', ['Short, with [a link](nowhere.md).']));
    await saying('1 warning for this page');
    const outline = await page.evaluate(() => getComputedStyle(document.querySelector('.unresolved')).outlineStyle);
    assert(outline === 'dashed', outline);
  });

  await judge('a draft is called one', async () => {
    await open('briefings/draft/');
    await saying('Not public: draft');
    assert(await page.locator('.ribbon').count() === 1, 'no ribbon');
  });

  // Edits that come close together are summed up together; then the next one is waited for.
  let edits = 0;
  const summedUp = async write => {
    const line = /content\/long\.md: \d+ pages? changed/;
    for (let words = ''; !line.test(words);) {
      const text = `Edit ${edits++}.`;
      await page.evaluate(() => document.querySelector('dateline-preview').shadowRoot.querySelector('.words')?.remove());
      await write(text);
      await shows(text);
      words = await (await until(() => document.querySelector('dateline-preview').shadowRoot.querySelector('.words')?.textContent)).jsonValue();
    }
  };

  await judge('an edit is summed up in a line', async () => {
    await open('briefings/long/');
    await summedUp(text => write(LONG, briefing('A long text', [text])));
  });

  await judge('an edit is summed up for a page whose line to the preview opens late', async () => {
    // The line opens when the edit has long been made and counted, as on a slow machine.
    await page.addInitScript(() => {
      const post = Worker.prototype.postMessage;
      if (sessionStorage.isLate) Worker.prototype.postMessage = function (...all) { window.openLine = () => post.apply(this, all); };
    });
    await page.evaluate(() => { sessionStorage.isLate = 'yes'; });
    try {
      await summedUp(async text => {
        await open('briefings/long/');
        const before = sums;
        write(LONG, briefing('A long text', [text]));
        for (let wait = PATIENCE; sums === before && wait > 0; wait -= 20) await new Promise(done => setTimeout(done, 20));
        await page.evaluate(() => { window.openLine(); });
      });
    } finally {
      await page.evaluate(() => { delete sessionStorage.isLate; });
    }
    await open('briefings/long/');
    assert(!/pages? changed/.test(await said()), 'an edit from before the page was opened is summed up on it');
  });

  await judge('no policy of the page binds the preview', async () => {
    const base = readFileSync(new URL('../../templates/base.html', import.meta.url), 'utf8');
    const policy = "default-src 'none'; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
    write('templates/base.html', base.replace('<meta charset="utf-8">', `<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${policy}">`));
    const strict = 'meta[content*="trusted-types"]';
    await until(strict => document.querySelector(strict), strict);
    await open('briefings/long/');
    write(LONG, briefing('A long text', ['Under a strict policy.']));
    await shows('Under a strict policy.');
    write(LONG, '---\ntitle: [\n---\n');
    await saying('error[');
    write(LONG, briefing('A long text', ['And mended.']));
    await shows('And mended.');
    assert(await isSamePage(), 'the page was loaded anew');
    unlinkSync(full('templates/base.html'));
    await until(strict => !document.querySelector(strict), strict);
  });

  await judge('notes and folded errors leave in sight what the page keeps at its lower edge', async () => {
    const entry = 'entities: [{name: Anna Arndt, kind: person}]\n';
    const bar = briefing('A text with a bar', ['Anna Arndt and [a link](nowhere.md).'], entry);
    write('content/bar.md', bar);
    const usual = page;
    page = await (await browser.newContext({ viewport: { width: 390, height: 800 } })).newPage();
    try {
      await open('briefings/bar/');
      await saying('warning');
      const apart = () => {
        const { top } = document.querySelector('article .jump').getBoundingClientRect(), shown = document.querySelector('dateline-preview').shadowRoot;
        const all = [...shown.querySelectorAll('.note, .errors')].map(node => node.getBoundingClientRect());
        const clear = all.every(one => one.bottom <= top && all.every(other => other === one || other.bottom <= one.top || one.bottom <= other.top));
        return top < innerHeight && all.length > 0 && clear;
      };
      await until(apart);
      write('content/bar.md', '---\ntitle: [\n---\n');
      await saying('error[');
      await page.evaluate(() => document.querySelector('dateline-preview').shadowRoot.querySelector('.errors summary').click());
      await until(apart);
      write('content/bar.md', bar);
      await silent('error[');
      await until(apart);
    } finally {
      await page.close();
      page = usual;
      unlinkSync(full('content/bar.md'));
    }
  });

  await judge('a page that goes is gone at once, and comes back', async () => {
    await open('briefings/long/');
    await page.evaluate(() => {
      window.marked = 0;
      const animate = Element.prototype.animate;
      Element.prototype.animate = function (...args) { window.marked += 1; return animate.apply(this, args); };
    });
    renameSync(full(LONG), full('content/renamed.md'));
    await until(() => document.title.startsWith('Page not found'));
    assert(await page.evaluate(() => window.marked === 0), 'another page is marked as changed throughout');
    assert((await page.request.get(address + 'briefings/long/')).status() === 404, 'still served');
    assert((await page.request.get(address + 'briefings/renamed/')).status() === 200, 'not served');
    renameSync(full('content/renamed.md'), full(LONG));
    await shows('And mended.');
  });

  await judge('the line comes back after the server does, and with what changed meanwhile', async () => {
    await open('briefings/long/');
    const port = new URL(address).port;
    await stop();
    await saying('The preview has stopped');
    write(LONG, briefing('A long text', ['Written while nobody served.']));
    await start('--port', port);
    await shows('Written while nobody served.');
    await silent('The preview has stopped');
    assert(await isSamePage(), 'the page was loaded anew');
  });

  await judge('nothing fails in the page', async () => assert(!loads.length, loads.join('\n')));
  await judge('nothing is written beside the content', async () => {
    const { readdirSync } = await import('node:fs');
    const there = readdirSync(site).sort().join(' ');
    assert(there === 'content dateline.yaml templates', there);
  });
} finally {
  await browser.close();
  await stop();
  if (process.env.KEEP) cpSync(site, process.env.KEEP, { recursive: true });
  rmSync(site, { recursive: true, force: true });
}
if (/panicked/.test(complaints)) console.log(`not ok preview: a panic\n    ${complaints.slice(0, 500)}`);
