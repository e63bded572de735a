// A built site on loopback, below the path of its base URL, and which of its pages to look at.
//
// In:  host(FOLDER, BASE_URL, HEADERS); headers go with every page. Out: { origin, prefix, sent, close }, where `sent`
//      grows with every file sent.
//      choose(FOLDER) → { pages, marked }: addresses, the front page first.
import { createServer } from 'node:http';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml',
  png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp', ico: 'image/x-icon', json: 'application/json',
  xml: 'application/xml', ics: 'text/calendar', txt: 'text/plain; charset=utf-8' };

export async function host(folder, base, headers = {}) {
  const prefix = new URL(base.endsWith('/') ? base : base + '/').pathname, sent = [];
  function fileOf(requested) {
    const wanted = decodeURIComponent(new URL(requested, 'http://host').pathname);
    if (!wanted.startsWith(prefix)) return null;
    const file = path.join(folder, wanted.slice(prefix.length), wanted.endsWith('/') ? 'index.html' : '');
    return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : null;
  }
  const server = createServer((request, response) => {
    const file = fileOf(request.url), shown = file ?? path.join(folder, '404.html');
    sent.push(shown);
    response.writeHead(file ? 200 : 404, { 'content-type': TYPES[path.extname(shown).slice(1)] ?? 'application/octet-stream', ...headers });
    createReadStream(shown).on('error', () => response.end()).pipe(response);
  });
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  return { origin: `http://127.0.0.1:${server.address().port}`, prefix, sent, close: () => server.close() };
}

// Of each kind of page the largest, since it shows the most of its template, and the largest with a marking.
export function choose(folder) {
  const largest = new Map(), marked = { size: 0 };
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.html')) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name), text = readFileSync(file, 'utf8');
    const kind = /<body class="page-([\w-]+)"/.exec(text)?.[1];
    if (!kind) continue; // a redirect
    const page = { size: text.length, address: path.relative(folder, file).replace(/index\.html$/, '') };
    if (page.size > (largest.get(kind)?.size ?? 0)) largest.set(kind, page);
    if (text.includes('<p class="marking') && page.size > marked.size) Object.assign(marked, page);
  }
  const pages = new Set(['', ...[...largest.values()].map(page => page.address)]);
  if (marked.address) pages.add(marked.address);
  return { pages: [...pages], marked: marked.address };
}

