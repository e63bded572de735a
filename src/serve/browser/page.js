// The preview in the page: puts what changed in its place, and says what is wrong.
//
// Runs first in the head, before any policy of the page, and then keeps to what policies leave alone: a worker made by
// now, style sheets made by script, the page's own nodes. Nothing of it is in what a build writes.
(() => {
'use strict';
const OWN = '/__dateline/', HOLD = 60000, BRIEF = 9000, MOMENT = 5000;
const line = new Worker(OWN + 'line.js');
const trusted = self.trustedTypes?.createPolicy('dateline-preview', { createHTML: html => html });
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const isOwn = node => node.nodeType === 1 && (node.localName === 'dateline-preview' || node.localName === 'script' && node.getAttribute('src')?.startsWith(OWN));

// ---- what the page's own scripts did ----

// Nodes as they were served, and how many of them each element had inside: all others are of the page's own scripts, and
// stay where these put them. The document is complete, and no deferred script has run, when it becomes interactive.
const served = new WeakSet(), inside = new WeakMap(), attributes = new WeakMap();
function serve(root) {
  const walk = document.createTreeWalker(root);
  for (let node = root; node; node = walk.nextNode()) {
    served.add(node);
    if (node.nodeType === 1) inside.set(node, node.childNodes.length);
  }
  return root;
}
// Attributes that scripts changed, with the values that were served.
const noteAttributes = changes => {
  for (const { target, attributeName, oldValue } of changes) {
    const known = attributes.get(target) ?? new Map();
    if (!known.has(attributeName)) known.set(attributeName, oldValue);
    attributes.set(target, known);
  }
};
const attributeWatch = new MutationObserver(noteAttributes);
document.addEventListener('readystatechange', () => {
  if (document.readyState !== 'interactive') return;
  serve(document.documentElement);
  attributeWatch.observe(document, { attributes: true, attributeOldValue: true, subtree: true });
});
// The children of a live element that are to be patched. Where scripts took some away or put others in their place, they
// are all replaced, and the scripts may do their work again.
function childrenOf(parent) {
  const all = [...parent.childNodes].filter(node => !isOwn(node)), known = inside.get(parent);
  const ours = all.filter(node => served.has(node));
  const own = [...parent.childNodes].filter(node => isOwn(node) && served.has(node)).length;
  return known === undefined || ours.length + own < known ? all : ours;
}
const isAdded = node => node.ownerDocument === document && !served.has(node);
const bring = node => serve(document.importNode(node, true));

let isReady = false, held = null, programs = '', refreshed = 0;

// ---- the page, patched in place ----

// What a node says, whatever its attributes and what scripts added: by this, old and new are told to be the same.
let texts = new Map();
function textOf(node) {
  if (node.nodeType !== 1) return node.nodeType === 3 ? node.data : '';
  let text = texts.get(node);
  if (text === undefined) {
    text = '';
    for (const child of node.childNodes) if (!isOwn(child) && !isAdded(child)) text += textOf(child);
    texts.set(node, text);
  }
  return text;
}
const saying = node => node.nodeType === 1 ? node.nodeName + '\n' + textOf(node) : node.nodeType + '\n' + node.data;
const BLOCK = 'p,li,h1,h2,h3,h4,h5,h6,blockquote,pre,tr,figure,dt,dd,summary,header,section,article,div';
let touched = new Set();
const touch = node => {
  const element = node.nodeType === 1 ? node : node.parentElement;
  const block = element?.closest(BLOCK);
  if (block && document.body.contains(block)) touched.add(block);
};

function patchNode(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
    const node = bring(fresh);
    old.replaceWith(node);
    touch(node);
  } else if (old.nodeType !== 1) {
    if (old.data !== fresh.data) { old.data = fresh.data; if (old.nodeType === 3) touch(old); }
  } else if (!old.isEqualNode(fresh)) {
    patchAttributes(old, fresh);
    patchChildren(old, fresh);
  }
}

// What the reader opened stays open, what they typed stays typed, what scripts set stays set, and an image seen anew is
// not seen as of old.
function patchAttributes(old, fresh) {
  const byScript = attributes.get(old);
  const isScripts = name => byScript?.has(name) && byScript.get(name) === fresh.getAttribute(name);
  const isReaders = name => name === 'open' && /^(details|dialog)$/.test(old.localName) || isScripts(name);
  for (const { name, value } of fresh.attributes) {
    if (isReaders(name) || old.getAttribute(name)?.replace(/\?dateline=\d+$/, '') === value) continue;
    old.setAttribute(name, value);
    if (name === 'src') touch(old);
  }
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name) && !isReaders(name)) old.removeAttribute(name);
}

function patchChildren(parent, freshParent) {
  let old = childrenOf(parent), fresh = [...freshParent.childNodes].filter(node => !isOwn(node));
  const pairs = [];
  const isSame = (a, b) => a && b && saying(a) === saying(b);
  while (isSame(old[0], fresh[0])) pairs.push([old.shift(), fresh.shift()]);
  let behind = null;
  while (isSame(old.at(-1), fresh.at(-1))) { behind = old.pop(); pairs.push([behind, fresh.pop()]); }
  const partner = match(old, fresh);
  for (const node of old) if (![...partner.values()].includes(node)) { touch(parent); node.remove(); }
  // The new order; a node that is in its place already is not moved, which would lose the focus.
  let next = behind;
  for (const node of fresh.toReversed?.() ?? [...fresh].reverse()) {
    let here = partner.get(node);
    if (!here) {
      here = bring(node);
      parent.insertBefore(here, next);
      touch(here);
    } else {
      if (nextOf(here) !== next) parent.insertBefore(here, next);
      pairs.push([here, node]);
    }
    next = here;
  }
  inside.set(parent, freshParent.childNodes.length);
  for (const [a, b] of pairs) { served.add(a); patchNode(a, b); }
}

const nextOf = node => { let next = node.nextSibling; while (next && (isOwn(next) || isAdded(next))) next = next.nextSibling; return next; };

// Which old node each new one comes of: those that say the same, in order; between them those of the same name.
function match(old, fresh) {
  const partner = new Map(), a = old.map(saying), b = fresh.map(saying);
  const anchors = a.length * b.length <= 250000 ? longest(a, b) : [];
  let i = 0, j = 0;
  for (const [x, y] of [...anchors, [old.length, fresh.length]]) {
    const left = old.slice(i, x);
    for (const node of fresh.slice(j, y)) {
      const isKin = other => other.nodeName === node.nodeName && other.nodeName !== 'SCRIPT';
      let at = node.id ? left.findIndex(other => other.id === node.id && isKin(other)) : -1;
      if (at < 0) at = left.findIndex(isKin);
      // What stands before it has no partner any more: order is kept.
      if (at >= 0) { partner.set(node, left[at]); left.splice(0, at + 1); }
    }
    if (x < old.length && y < fresh.length) partner.set(fresh[y], old[x]);
    i = x + 1; j = y + 1;
  }
  return partner;
}

// Places of the longest common subsequence.
function longest(a, b) {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1)), places = [];
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) places.push([i++, j++]);
    else if (table[i + 1][j] >= table[i][j + 1]) i++; else j++;
  }
  return places;
}

const isSheet = node => node.localName === 'link' && node.relList.contains('stylesheet');
const stem = sheet => sheet.getAttribute('href')?.replace(/\.[0-9a-f]{8}(?=\.)|\?.*$/g, '');

// A new style sheet is in force before the old one goes: nothing flashes.
function patchHead(fresh) {
  const left = new Set([...document.head.children].filter(node => !isOwn(node) && !isAdded(node))), missing = [];
  for (const node of fresh.children) {
    if (isOwn(node)) continue;
    const same = [...left].find(other => other.isEqualNode(node));
    if (same) left.delete(same); else missing.push(node);
  }
  const loaded = [];
  for (const wanted of missing) {
    const node = bring(wanted);
    const before = isSheet(node) && [...left].find(other => isSheet(other) && stem(other) === stem(node));
    if (isSheet(node)) loaded.push(new Promise(done => { node.onload = node.onerror = done; }));
    if (before) before.after(node); else document.head.append(node);
  }
  const old = [...left].filter(isSheet);
  for (const node of left) if (!isSheet(node)) node.remove();
  Promise.all(loaded).then(() => old.forEach(sheet => sheet.remove()));
}

const programsOf = root => [...root.querySelectorAll('script')]
  .filter(script => !isOwn(script) && (!script.type || /module|javascript/.test(script.type)))
  .map(script => script.outerHTML).join('\n');

// What a page calls its own address: another one stands in its place when it is gone.
const ownAddress = root => root.querySelector('link[rel="canonical"]')?.getAttribute('href');

function patch(html, isOfThisPage) {
  const fresh = new DOMParser().parseFromString(trusted ? trusted.createHTML(html) : html, 'text/html');
  if (programsOf(fresh) !== programs || fresh.querySelector('meta[http-equiv="refresh" i]')) return location.reload();
  touched = new Set();
  texts = new Map();
  noteAttributes(attributeWatch.takeRecords());
  const focus = document.activeElement, anchor = anchored(), from = scrollY;
  const isAnother = ownAddress(document) !== ownAddress(fresh);
  ours(400);
  patchHead(fresh.head);
  patchAttributes(document.documentElement, fresh.documentElement);
  patchAttributes(document.body, fresh.body);
  patchChildren(document.body, fresh.body);
  attributeWatch.takeRecords();
  texts = new Map();
  if (focus && !focus.isConnected && focus.id) document.getElementById(focus.id)?.focus({ preventScroll: true });
  if (anchor?.node.isConnected) {
    const moved = anchor.node.getBoundingClientRect().top - anchor.top;
    if (moved) scrollBy({ top: moved, behavior: 'instant' });
  }
  const isBack = comeBack(from);
  place();
  document.dispatchEvent(new CustomEvent('dateline:patched'));
  // Nothing of another page has changed; all of it is new.
  if (!isAnother) show(isOfThisPage && !isBack);
}

// ---- where the reader is ----

let readerScrolled = -Infinity, oursUntil = 0;
const ours = duration => { oursUntil = Math.max(oursUntil, performance.now() + duration); };
addEventListener('scroll', () => { if (performance.now() > oursUntil) readerScrolled = performance.now(); }, { passive: true, capture: true });

// Where the reader was when a page became too short for that, and when: who saves a file in two steps may show half of it for
// a moment. Tells whether they are there again.
let lost = null;
function comeBack(from) {
  const room = document.documentElement.scrollHeight - innerHeight, now = performance.now();
  if (lost && (readerScrolled > lost.at || now > lost.at + MOMENT)) lost = null;
  const isBack = lost !== null && room >= lost.top;
  if (isBack) {
    scrollTo({ top: lost.top, behavior: 'instant' });
    lost = null;
  } else if (!lost && from > room + 1) lost = { top: from, at: now };
  return isBack;
}

// Something at the top of the view, by which the view is held in its place.
function anchored() {
  if (scrollY === 0) return null;
  for (const y of [80, 160, 320]) {
    const node = document.elementFromPoint(innerWidth / 2, y);
    if (node && node !== document.body && node !== document.documentElement && !isOwn(node)) return { node, top: node.getBoundingClientRect().top };
  }
  return null;
}

// Marks what changed, and goes there unless the reader has chosen another place of late.
function show(isOfThisPage) {
  const inner = [...touched].filter(node => node.isConnected && ![...touched].some(other => other !== node && node.contains(other)));
  for (const node of inner.slice(0, 40))
    node.animate([{ backgroundColor: 'rgba(255, 196, 0, .45)', outline: '2px solid rgba(255, 170, 0, .8)' }, { backgroundColor: 'transparent', outline: '2px solid transparent' }], { duration: 1800, easing: 'ease-out' });
  if (!isOfThisPage) return;
  const rank = node => node.closest('.e-content') ? 0 : node.closest('main, article') ? 1 : 2;
  const first = inner.filter(node => node.getClientRects().length)
    .sort((a, b) => rank(a) - rank(b) || (a.compareDocumentPosition(b) & 4 ? -1 : 1))[0];
  if (!first) return;
  const { top, bottom } = first.getBoundingClientRect();
  if (bottom > 0 && top < innerHeight) return;
  const go = () => { ours(1500); first.scrollIntoView({ block: 'center', behavior: calm.matches ? 'instant' : 'smooth' }); };
  if (performance.now() - readerScrolled > HOLD) go();
  else say('changed', top < 0 ? 'Changed further up' : 'Changed further down', 'Go there', () => { readerScrolled = -Infinity; go(); });
}

// ---- what is said ----

const RULES = `:host{all:initial}
*{box-sizing:border-box;font:14px/1.45 system-ui,sans-serif}
.corner{position:fixed;right:12px;bottom:12px;z-index:2147483646;display:flex;flex-direction:column;gap:8px;align-items:flex-end;max-width:min(34rem,calc(100vw - 24px))}
.note{max-width:100%;background:#1d2530;color:#f4f6f8;border-radius:8px;padding:8px 12px;box-shadow:0 2px 12px #0005;overflow-wrap:anywhere}
.note button,.note a{margin-left:10px;color:#ffd257;background:none;border:0;padding:0;text-decoration:underline;cursor:pointer}
.held{background:#7a4b00}.lost{background:#6b1f1f}
details.note summary{cursor:pointer}
.told{margin:8px 0 0}
.told pre{font:12px/1.45 ui-monospace,monospace;white-space:pre-wrap;margin:0;overflow-wrap:anywhere}
.told pre.source{white-space:pre;overflow-x:auto}
.told pre.help{padding-left:4ch;text-indent:-2ch}
details.note div{max-height:50vh;overflow:auto}
.errors{position:fixed;inset:auto 0 0 0;z-index:2147483647;max-height:70vh;overflow:auto;background:#1b1113;color:#ffe9e6;border-top:4px solid #ff5f52;padding:12px 18px 18px;box-shadow:0 -4px 24px #0008}
.errors summary{font:600 15px/1.4 system-ui,sans-serif;cursor:pointer}
.errors p{margin:2px 0 0;color:#e0b6b1}
.errors .told{background:#2a191c;border-radius:6px;padding:10px 12px}
.errors pre{font-size:13px}
:focus-visible{outline:2px solid #ffd257;outline-offset:2px}
@media print{:host{display:none}}`;
let root = null, corner = null, panel = null;
const saidBy = new Map();

function furnish() {
  const host = document.createElement('dateline-preview');
  root = host.attachShadow({ mode: 'open' });
  const rules = new CSSStyleSheet();
  rules.replaceSync(RULES);
  root.adoptedStyleSheets = [rules];
  const marks = new CSSStyleSheet();
  // Links that lead nowhere, and images without words for those who do not see them.
  marks.replaceSync('@media screen{.unresolved,.e-content img[alt=""]{outline:2px dashed #d97706;outline-offset:1px}}');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, marks];
  corner = make('div', 'corner');
  corner.setAttribute('aria-live', 'polite');
  root.append(corner);
  document.documentElement.append(host);
  addEventListener('resize', place);
}

// What the page itself keeps at the lower edge of the view, as the bar of links on small screens, stays in sight: above it
// lie errors that are folded away, and above these the notes.
function place() {
  let bar = 0;
  for (const part of [.1, .5, .9])
    for (const node of document.elementsFromPoint(innerWidth * part, innerHeight - 2))
      for (let kept = isOwn(node) ? null : node; kept; kept = kept.parentElement) {
        const height = innerHeight - kept.getBoundingClientRect().top;
        if (height < innerHeight / 2 && /fixed|sticky/.test(getComputedStyle(kept).position)) bar = Math.max(bar, height);
      }
  const isFolded = panel && !panel.firstChild.open;
  if (panel) panel.style.bottom = `${isFolded ? bar : 0}px`;
  const below = panel ? panel.offsetHeight + (isFolded ? bar : 0) : bar;
  corner.style.bottom = `${below + 12}px`;
}

function make(name, kind, text) {
  const node = document.createElement(name);
  if (kind) node.className = kind;
  if (text) node.textContent = text;
  return node;
}

// One note of each kind at a time; without a deed it stays, with one it goes by itself.
function say(kind, text, deed, act, stays) {
  saidBy.get(kind)?.remove();
  saidBy.delete(kind);
  if (!text) return;
  const note = make('div', `note ${kind}`, text);
  if (deed) {
    const button = make('button', '', deed);
    button.onclick = () => { note.remove(); act(); };
    note.append(button);
  }
  corner.append(note);
  saidBy.set(kind, note);
  place();
  if (!stays) setTimeout(() => note.remove(), BRIEF);
}

// A complaint as the terminal shows it: words are wrapped, lines of the source are not, so that the carets stand under
// what they point at.
function told(words) {
  const box = make('div', 'told');
  let kind = null, lines = [];
  const end = () => { if (lines.length) box.append(make('pre', kind, lines.join('\n'))); lines = []; };
  for (const line of words.split('\n')) {
    const is = /^ *= /.test(line) ? 'help' : /^ *\d* *\|/.test(line) ? 'source' : 'words';
    if (is !== kind || is === 'help') end();
    kind = is;
    lines.push(is === 'help' ? line.trim() : line);
  }
  end();
  return box;
}

// The errors lie over the page and can be folded away; new ones are open again.
function sayErrors(errors) {
  const all = errors.join('\n');
  if (panel?.dataset.all === all) return;
  panel?.remove();
  panel = null;
  if (!errors.length) return place();
  panel = make('section', 'errors');
  panel.dataset.all = all;
  panel.setAttribute('role', 'alert');
  const list = make('details');
  list.open = true;
  list.append(make('summary', '', errors.length === 1 ? '1 error' : `${errors.length} errors`), make('p', '', 'Behind this is the page as it was when it last had no errors.'));
  list.append(...errors.map(told));
  panel.append(list);
  list.ontoggle = place;
  root.append(panel);
  place();
}

function sayWarnings(warnings) {
  const was = saidBy.get('warnings')?.open;
  saidBy.get('warnings')?.remove();
  saidBy.delete('warnings');
  if (!warnings.length) return;
  const list = make('details', 'note warnings'), box = make('div');
  list.open = Boolean(was);
  box.append(...warnings.map(told));
  list.append(make('summary', '', warnings.length === 1 ? '1 warning for this page' : `${warnings.length} warnings for this page`), box);
  corner.prepend(list);
  saidBy.set('warnings', list);
  place();
}

// ---- what the line brings ----

const samePath = href => decodeURI(new URL(href, location).pathname) === decodeURI(location.pathname);
let lastPages = [];

function takeLook(look) {
  if (look.moved) return location.replace(look.moved);
  if (look.html !== undefined) patch(look.html, !lastPages.length || lastPages.some(page => samePath(page.href)));
  sayErrors(look.errors);
  sayWarnings(look.warnings);
  say('held', look.held ? `Not public: ${look.held}` : '', null, null, true);
}

function takeEvent(event) {
  if (event.pages) {
    lastPages = event.pages;
    // What was offered before may be gone.
    say('other', '');
    say('changed', '');
  }
  for (const href of event.files ?? []) refresh(href);
  const other = (event.pages ?? []).find(page => !samePath(page.href));
  if (other && !event.pages.some(page => samePath(page.href)))
    say('other', `“${other.title}” changed`, 'Go there', () => { location.href = other.href; });
  if (event.words) say('words', event.words);
}

// A file under the same address has other contents.
function refresh(href) {
  refreshed += 1;
  for (const node of document.querySelectorAll('[src],link[href]')) {
    const name = node.hasAttribute('src') ? 'src' : 'href', value = node.getAttribute(name);
    if (!isOwn(node) && node.localName !== 'script' && new URL(value, location).pathname === new URL(href, location).pathname)
      node.setAttribute(name, `${value.replace(/\?dateline=\d+$/, '')}?dateline=${refreshed}`);
  }
}

function take(data) {
  if (!isReady) { (held ??= []).push(data); return; }
  if (data.look) takeLook(data.look);
  if (data.event) takeEvent(data.event);
  if (data.isLost !== undefined) say('lost', data.isLost ? 'The preview has stopped; waiting for it to come back' : '', null, null, true);
}

line.onmessage = ({ data }) => take(data);
line.postMessage({ path: location.pathname, shown: document.currentScript.dataset.page });
document.addEventListener('visibilitychange', () => line.postMessage({ isPaused: document.hidden }));
document.addEventListener('DOMContentLoaded', () => {
  programs = programsOf(document);
  furnish();
  isReady = true;
  held?.forEach(take);
});
})();
