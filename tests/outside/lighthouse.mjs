// Lighthouse over a built site: no fault found on any kind of page, and the front page fast on a slow phone.
//
// In:  node lighthouse.mjs NAME FOLDER BASE_URL; in the environment MODULES (a folder of npm packages) and CHROMIUM.
// Out: verdicts, `ok …` or `not ok …` a line with findings below, counted by `tests/outside/run`.
// Accessibility is axe's, which `browse.mjs` asks itself. Performance is the median of three runs, since the machine may
// be busy.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { choose, host } from './host.mjs';

const [name, folder, base] = process.argv.slice(2);
if (!base) { console.error('usage: node lighthouse.mjs NAME FOLDER BASE_URL'); process.exit(2); }
const program = path.join(process.env.MODULES, 'node_modules', 'lighthouse', 'cli', 'index.js');
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const FAULTLESS = ['best-practices', 'seo'], FAST = 98, RUNS = 3;

const { origin, prefix, close } = await host(folder, base);
const work = mkdtempSync(path.join(tmpdir(), 'lighthouse-'));

async function report(address, categories) {
  const to = path.join(work, 'report.json');
  const options = [origin + prefix + address, '--quiet', '--output=json', `--output-path=${to}`,
    `--only-categories=${categories.join()}`, `--chrome-flags=${FLAGS.join(' ')}`];
  const child = spawn(process.execPath, [program, ...options], { stdio: 'inherit', timeout: 120_000,
    env: { ...process.env, CHROME_PATH: process.env.CHROMIUM } });
  const code = await new Promise(ended => child.on('close', ended));
  return code === 0 ? JSON.parse(readFileSync(to)) : { categories: {}, audits: {}, failure: `ended with code ${code}` };
}

// What a report finds fault with. Nobody wants a withdrawn briefing in a search engine: that it says so is no fault.
function faults(address, { categories, audits, failure }) {
  if (failure) return [`/${address}: ${failure}`];
  const wrong = Object.values(categories).flatMap(category => category.auditRefs)
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
    .filter(({ id }) => id !== 'is-crawlable' || !/class="page-withdrawn"/.test(text(address)));
  return wrong.map(({ id }) => `/${address}: ${id}: ${audits[id].title}`);
}

const text = address => readFileSync(path.join(folder, address, address.endsWith('.html') ? '' : 'index.html'), 'utf8');

const { pages } = choose(folder), found = [];
for (const address of pages) found.push(...faults(address, await report(address, FAULTLESS)));
const scores = [];
for (let run = 0; run < RUNS; run += 1) {
  scores.push(Math.round(100 * ((await report('', ['performance'])).categories.performance?.score ?? 0)));
}
close();
rmSync(work, { recursive: true });

let failed = 0;
function check(title, findings, looked) {
  if (findings.length === 0) return console.log(`ok ${name}: ${title} (${looked})`);
  failed += 1;
  console.log(`not ok ${name}: ${title} (${findings.length} findings in ${looked})`);
  for (const finding of findings.slice(0, 12)) console.log(`    ${finding}`);
}
const median = scores.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)];
check(`Lighthouse: 100 for ${FAULTLESS.join(', ')}`, found, pages.length);
check(`Lighthouse: performance of at least ${FAST}`, median >= FAST ? [] : [`median ${median}`], scores.join(', '));
process.exit(failed ? 1 : 0);
