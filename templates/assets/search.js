// The search page. Fetches /search/index.json when a reader begins, then only the parts that a query needs; what the parts
// hold is written down in docs/search.md. Words are taken apart exactly as src/search/words.rs does it.
(() => {
'use strict';
const at = id => document.getElementById(id), form = at('search');
if (!form) return;
const say = form.dataset, field = form.elements.q, list = at('search-results');
const A_PAGE = 10, TITLE = 10, LONGEST = 32, DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

// ---- words ----

const WORD = /[\p{Alphabetic}\p{N}\p{M}]/u, LETTER = /\p{Alphabetic}/u, QUOTE = /['\u2019\u02bc]/, DIGIT = /[0-9]/;
const BARE = '\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}';
const KINDS = new RegExp(`[${BARE}]+|[^${BARE}]+`, 'gu'), IS_BARE = new RegExp(`^[${BARE}]`, 'u');
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]/g;
const SPECIAL = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ı: 'i', ħ: 'h', ŋ: 'n', ς: 'σ' };
const fold = word => word.normalize('NFKD').replace(ACCENTS, '').replace(/[ßæœøđðłþıħŋς]/g, c => SPECIAL[c]).normalize('NFC');
const cut = word => fold([...word].slice(0, LONGEST).join(''));

// A text's words in order: `any` are the forms one of which will do, `bare` comes from a script without spaces.
function words(text) {
  const chars = [...text.normalize('NFC').toLowerCase()], found = [];
  const joins = (i, start) => QUOTE.test(chars[i]) ? WORD.test(chars[i - 1])
    : chars[i] === ',' ? DIGIT.test(chars[i - 1]) && DIGIT.test(chars[i + 1] ?? '')
    : chars[i] === '.' && LETTER.test(chars[i - 1]) && LETTER.test(chars[i + 1] ?? '') && (i - 2 < start || chars[i - 2] === '.');
  for (let start = 0; start < chars.length; start += 1) {
    let end = start;
    while (end < chars.length && (WORD.test(chars[end]) || end > start && WORD.test(chars[end + 1] ?? '') && joins(end, start))) end += 1;
    for (const part of chars.slice(start, end).join('').match(KINDS) ?? []) {
      if (IS_BARE.test(part)) {
        const all = [...part].map(fold);
        if (all.length === 1) found.push({ any: all, bare: part, open: true });
        for (let i = 0; i + 1 < all.length; i += 1) found.push({ any: [all[i] + all[i + 1]], bare: part });
        continue;
      }
      let pieces = part.replace(/[.,]/g, '').split(QUOTE).filter(Boolean);
      if (pieces.length > 1 && pieces.at(-1) === 's') pieces = pieces.slice(0, -1);
      const any = [cut(pieces.join(''))];
      if (pieces.length === 2 && [...pieces[0]].length <= 2) any.push(cut(pieces[1]));
      if (any[0]) found.push({ any });
    }
    start = Math.max(start, end);
  }
  return found;
}

// ---- the index ----

let contents = null;
const parts = new Map();

async function json(address, options) {
  const answer = await fetch(address, options);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer.json();
}
// The index is asked for anew with each visit; parts never change under their names.
const open = () => contents ??= json(say.index, { cache: 'no-cache' }).catch(error => { contents = null; throw error; });
async function part(name, prints, number) {
  const print = prints.slice(number * 8, number * 8 + 8);
  if (!print) return [];
  const address = `${say.base}search/${name}-${number}.${print}.json`;
  if (!parts.has(address)) parts.set(address, json(address).catch(error => { parts.delete(address); throw error; }));
  return parts.get(address);
}
// The number of the part that `word` belongs into.
function place(begins, word) {
  let low = 0, high = begins.length;
  while (high - low > 1) { const middle = (low + high) >> 1; if (begins[middle] <= word) low = middle; else high = middle; }
  return low;
}

// Reads a list: calls `each(document, level)`; gives the position behind it.
function postings(code, start, each) {
  let i = start;
  const number = () => {
    for (let value = 0, factor = 1; ; factor *= 22) {
      const digit = DIGITS.indexOf(code[i++]);
      value += factor * digit;
      if (digit < 40) return value;
    }
  };
  for (let levels = number(); levels > 0; levels -= 1) {
    const level = number();
    for (let count = number(), next = 0; count > 0; count -= 1) { next += number(); each(next, level); next += 1; }
  }
  return i;
}

// A line of the words: its forms, and where they stand.
function read(line, index, weight) {
  const forms = line.split(' '), code = forms.pop(), hit = { forms, weight, documents: [], levels: [], df: 0, titles: 0, isCut: code[0] === '1' };
  const things = index.things[0] + index.things[1] + index.things[2];
  let start = 1;
  if (hit.isCut) {
    let factor = 1, digit;
    do { digit = DIGITS.indexOf(code[start++]); hit.df += factor * digit; factor *= 22; } while (digit >= 40);
  }
  const add = from => (document, level) => { hit.documents.push(from + document); hit.levels.push(level); hit.titles += level >= TITLE; };
  postings(code, postings(code, start, add(things)), add(0));
  hit.df = Math.max(hit.df, hit.documents.length);
  return hit;
}

async function lookUp(index, form, weight, isOpen) {
  const { begins, prints } = index.words, first = place(begins, form);
  const last = isOpen ? Math.min(place(begins, form + '\uffff'), first + 2) : first;
  const hits = new Map();
  const lines = (await Promise.all(Array.from({ length: last - first + 1 }, (_, n) => part('words', prints, first + n)))).flat();
  for (const line of lines) {
    const forms = line.split(' '), tail = forms.pop(), isExact = forms.includes(form);
    if (!isExact && !(isOpen && forms.some(one => one.startsWith(form)))) continue;
    const home = tail[0] === '>' ? tail.slice(1) : '', own = isExact ? weight : weight * 0.7;
    const found = home ? (await part('words', prints, place(begins, home))).find(one => one.split(' ').includes(home)) : line;
    if (found && !(hits.get(found)?.weight >= own)) hits.set(found, read(found, index, own));
  }
  return [...hits.values()];
}

// ---- spelling ----

// Whether one letter too many, too few, wrong, or exchanged with the next makes `b` of `a`.
function isNear(a, b) {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let i = 0, end = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  while (end < Math.min(a.length, b.length) - i && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const left = a.length - i - end, right = b.length - i - end;
  return left <= 1 && right <= 1 || left === 2 && right === 2 && a[i] === b[i + 1] && a[i + 1] === b[i];
}

async function respelt(index, term) {
  const word = term.any[0];
  if (word.length < 4 || term.bare || /\p{N}/u.test(word)) return [];
  const { begins, prints } = index.spelling, head = word.slice(0, 2);
  const first = place(begins, head), last = Math.min(place(begins, head + '\uffff'), first + 5), near = [];
  for (const text of (await Promise.all(Array.from({ length: last - first + 1 }, (_, n) => part('spelling', prints, first + n)))).flat()) {
    const pairs = text.split(' ');
    for (let i = 0; i < pairs.length; i += 2) {
      const other = pairs[i], uses = +pairs[i + 1];
      if (!other.startsWith(head)) continue;
      if (isNear(word, other)) near.push([other, uses + 20]);
      else if (term.open && other.length > word.length + 1 && [0, 1, -1].some(more => isNear(word, other.slice(0, word.length + more)))) near.push([other, uses]);
    }
  }
  return near.sort((a, b) => b[1] - a[1]).slice(0, 4).map(([other]) => other);
}

// ---- finding ----

async function find(text) {
  const index = await open(), things = index.things[0] + index.things[1] + index.things[2];
  let terms = words(text);
  if (terms.length > 0 && WORD.test([...text].at(-1)) && !terms.at(-1).bare) terms.at(-1).open = true;
  const rare = terms.filter(term => !term.any.every(form => index.common.includes(form)));
  if (rare.length > 0) terms = rare;
  terms = terms.slice(0, 16);
  const look = async (term, forms, weight, isOpen) =>
    (await Promise.all(forms.map(form => lookUp(index, form, weight, isOpen && [...form].length > (term.bare ? 0 : 1))))).flat();
  await Promise.all(terms.map(async term => {
    term.hits = await look(term, term.any, 1, term.open);
    if (term.hits.length === 0) await mend(term);
  }));
  async function mend(term) {
    term.also = await respelt(index, term);
    term.hits = [...term.hits, ...await look(term, term.also, 0.5, false)];
  }
  let found = weigh(index, terms, things);
  if (found.isSome && terms.length > 0) {
    const unmended = terms.filter(term => !term.also);
    await Promise.all(unmended.map(mend));
    if (unmended.some(term => term.also.length > 0)) {
      const again = weigh(index, terms, things);
      if (!again.isSome) found = again;
    }
  }
  return { ...found, index, terms, things, text };
}

// Every document with all of the words, best first; with some of them, where none has all.
function weigh(index, terms, things) {
  const total = things + index.briefings, scores = new Float32Array(total), has = new Uint32Array(total), named = new Uint32Array(total);
  const best = new Float32Array(total), touched = [];
  let needed = 0;
  terms.forEach((term, number) => {
    const bit = 1 << number, rarity = key => {
      const n = Math.min(total, term.hits.reduce((sum, hit) => sum + hit[key], 0));
      return Math.log(1 + (total - n + 0.5) / (n + 0.5));
    };
    const ofText = rarity('df'), ofTitle = rarity('titles');
    if (!term.hits.some(hit => hit.isCut)) needed |= bit;
    for (const hit of term.hits) {
      hit.documents.forEach((document, i) => {
        const level = hit.levels[i], isTitle = level >= TITLE, strength = level % TITLE;
        // Names of things have levels of their own: the fewer words, the higher.
        const score = hit.weight * (document < things && isTitle ? ofText + ofTitle * (0.6 + 0.15 * strength)
          : ofText * (strength + 0.5) / 10 + (isTitle ? ofTitle : 0));
        if (has[document] === 0) touched.push(document);
        has[document] |= bit;
        if (document < things && isTitle) named[document] |= bit;
        if (score > best[document]) { scores[document] += score - best[document]; best[document] = score; }
      });
    }
    for (const hit of term.hits) for (const document of hit.documents) best[document] = 0;
  });
  const everything = terms.reduce((all, _, number) => all | 1 << number, 0);
  let matched = touched.filter(document => (has[document] & needed) === needed);
  const isSome = matched.length === 0;
  const bits = document => { let n = 0; for (let set = has[document]; set; set &= set - 1) n += 1; return n; };
  if (isSome) {
    const most = touched.reduce((most, document) => Math.max(most, bits(document)), 0);
    matched = touched.filter(document => bits(document) === most);
  }
  const isNamed = document => everything > 0 && named[document] === everything;
  matched.sort((a, b) => isNamed(b) - isNamed(a) || scores[b] - scores[a] || b - a);
  return { matched, isSome, isNamed, scores };
}

// What is shown of a document.
async function row(index, things, document) {
  const of = document < things, number = of ? document : document - things;
  const rows = await part(of ? 'things' : 'documents', of ? index.thing_documents : index.documents, Math.floor(number / index.block));
  return rows[number % index.block];
}

// Whose name it is altogether comes first, then who has most briefings; three at most stand above everything else.
async function settle(found) {
  const named = found.matched.filter(found.isNamed), head = named.slice(0, 6);
  if (head.length === 0) return;
  const key = text => words(text).map(word => word.any[0]).join(' '), asked = key(found.text);
  const rows = await Promise.all(head.map(document => row(found.index, found.things, document)));
  const rank = ([name, , , briefings, , also]) => (key(name) === asked ? 2e6 : also.some(other => key(other) === asked) ? 1e6 : 0) + briefings;
  const sorted = head.map((document, i) => [document, rank(rows[i])]).sort((a, b) => b[1] - a[1]).map(([document]) => document);
  found.top = new Set(sorted.slice(0, 3));
  const rest = found.matched.filter(document => !found.top.has(document)).sort((a, b) => found.scores[b] - found.scores[a] || b - a);
  found.matched = [...found.top, ...rest];
}

// ---- facets ----

const FACETS = ['kind', 'year', 'topic', 'entity'];
const chosen = { kind: new Set(), year: new Set(), topic: new Set(), entity: new Set() };

const kindOf = (found, document) => {
  const [entities, topics] = found.index.things;
  return document >= found.things ? 'briefings' : document < entities ? 'entities' : document < entities + topics ? 'topics' : 'pages';
};
function yearOf(found, document) {
  let year = '';
  for (const [of, first] of found.index.years) if (document - found.things >= first) year = String(of); else break;
  return year;
}
// Topics or entities with their briefings: id, label, documents.
async function table(found, facet) {
  const name = facet === 'topic' ? 'topics' : 'entities', prints = found.index[name];
  const rows = (await Promise.all(Array.from({ length: prints.length / 8 }, (_, n) => part(name, prints, n)))).flat();
  return rows.map(([id, label, code]) => {
    const documents = [];
    postings(code, 1, document => documents.push(found.things + document));
    return { id, label, documents };
  });
}
async function passes(found, facet) {
  const of = chosen[facet];
  if (of.size === 0) return () => true;
  if (facet === 'kind') return document => of.has(kindOf(found, document));
  if (facet === 'year') return document => of.has(yearOf(found, document));
  const set = new Set((await table(found, facet)).filter(one => of.has(one.id)).flatMap(one => one.documents));
  return document => set.has(document);
}
// The values of a facet with how many of the documents that pass all other facets have them.
async function values(found, facet) {
  const others = found.matched.filter(document => FACETS.every(other => other === facet || found.passes[other](document)));
  if (facet === 'topic' || facet === 'entity') {
    const set = new Set(others);
    const all = (await table(found, facet)).map(one => ({ ...one, count: one.documents.reduce((n, document) => n + set.has(document), 0) }));
    return all.filter(one => one.count > 0 || chosen[facet].has(one.id)).sort((a, b) => b.count - a.count).slice(0, 60);
  }
  const of = facet === 'kind' ? kindOf : yearOf, counts = new Map();
  for (const document of others) { const id = of(found, document); if (id) counts.set(id, (counts.get(id) ?? 0) + 1); }
  for (const id of chosen[facet]) if (!counts.has(id)) counts.set(id, 0);
  const all = [...counts].map(([id, count]) => ({ id, count, label: facet === 'kind' ? say[id] : id }));
  return all.sort((a, b) => facet === 'year' ? b.id - a.id : b.count - a.count);
}

// ---- showing ----

function element(name, attributes, ...inner) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) if (value !== null) made.setAttribute(key, value);
  made.append(...inner.filter(one => one !== null));
  return made;
}

// Which words of a text were searched for.
function marker(terms) {
  const forms = new Set(terms.flatMap(term => [...term.any, ...term.hits.filter(hit => hit.weight !== 0.7).flatMap(hit => hit.forms)]));
  const begins = terms.filter(term => term.open && !term.bare).flatMap(term => term.any).filter(form => form.length > 1);
  const bare = terms.filter(term => term.bare).map(term => term.bare);
  const isHit = word => words(word).some(({ any }) => any.some(form => forms.has(form) || begins.some(begin => form.startsWith(begin))));
  return text => {
    const spans = [];
    for (const one of text.matchAll(/[\p{Alphabetic}\p{N}\p{M}'\u2019\u02bc]+/gu)) {
      if (!IS_BARE.test(one[0])) { if (isHit(one[0])) spans.push([one.index, one.index + one[0].length]); continue; }
      for (const run of bare) {
        const start = one[0].indexOf(run);
        if (start >= 0) spans.push([one.index + start, one.index + start + run.length]);
      }
    }
    return spans;
  };
}
function marked(text, mark) {
  const inner = [];
  let done = 0;
  for (const [start, end] of mark(text)) {
    inner.push(text.slice(done, start), element('mark', null, text.slice(start, end)));
    done = end;
  }
  return [...inner, text.slice(done)];
}

function item(found, document, cells, mark) {
  if (document < found.things) {
    const [name, route, label, briefings, about, also] = cells, kind = kindOf(found, document);
    const other = mark(name).length < found.terms.length ? also.filter(alias => mark(alias).length > 0).slice(0, 3) : [];
    const sort = kind === 'entities' ? label : kind === 'topics' ? say.topic : null;
    return element('li', { class: found.top?.has(document) ? 'named' : null },
      element('h2', null, element('a', { href: say.base + route }, ...marked(name, mark))),
      element('p', { class: 'meta' }, ...[sort, briefings > 0 ? `${say.briefings}: ${briefings}` : null]
        .filter(Boolean).map(text => element('span', null, text))),
      about ? element('p', null, ...marked(about, mark)) : null,
      other.length > 0 ? element('p', { class: 'about' }, `${say.aliases} `, ...marked(other.join(', '), mark)) : null);
  }
  const [title, route, date, words, about, marking] = cells, text = element('p', null, ...marked(about, mark));
  const shown = element('li', null,
    element('h2', null, element('a', { href: say.base + route }, ...marked(title, mark))),
    element('p', { class: 'meta' }, element('time', { datetime: date }, words), marking ? element('b', { class: 'tlp' }, marking) : null),
    text);
  const said = new Set([...mark(title).map(([a, b]) => fold(title.slice(a, b).toLowerCase())), ...mark(about).map(([a, b]) => fold(about.slice(a, b).toLowerCase()))]);
  if (said.size * 2 < found.terms.length) seen.add(shown, () => quote(say.base + route, text, mark));
  return shown;
}

// A result that shows less than half of why it was found is given the words of its page when it comes into sight.
const seen = {
  waiting: new WeakMap(),
  add(shown, act) {
    this.waiting.set(shown, act);
    this.observer ??= new IntersectionObserver(entries => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        this.observer.unobserve(target);
        this.waiting.get(target)?.();
      }
    });
    this.observer.observe(shown);
  },
};
async function quote(address, shown, mark) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html'), article = page.querySelector('article') ?? page.querySelector('main');
  const body = article?.querySelector('.e-content') ?? article;
  if (!body) return;
  const text = [...body.querySelectorAll('p, li, td, dd, h2, h3')].filter(one => !one.querySelector('p, li')).map(one => one.textContent.trim()).join(' ').replace(/\s+/g, ' ');
  const spans = mark(text);
  let best = null, most = 0;
  spans.forEach(([start], i) => {
    const inside = new Set();
    for (let j = i; j < spans.length && spans[j][1] < start + 180; j += 1) inside.add(fold(text.slice(...spans[j]).toLowerCase()));
    if (inside.size > most) { most = inside.size; best = start; }
  });
  if (best === null) return;
  const from = best < 60 ? 0 : text.indexOf(' ', best - 60) + 1, to = text.length <= from + 220 ? text.length : text.lastIndexOf(' ', from + 220);
  shown.replaceChildren(from > 0 ? '… ' : '', ...marked(text.slice(from, to), mark), to < text.length ? ' …' : '');
}

let turn = 0, now = null, shownCount = 0;

async function more(found, count) {
  const mine = turn, mark = marker(found.terms), some = found.passed.slice(shownCount, shownCount + count);
  const rows = await Promise.all(some.map(document => row(found.index, found.things, document)));
  if (mine !== turn) return;
  const items = some.map((document, i) => item(found, document, rows[i], mark));
  if (shownCount === 0) list.replaceChildren(...items); else list.append(...items);
  shownCount += some.length;
  at('search-more').hidden = shownCount >= found.passed.length;
  if (count < some.length + 1 && shownCount > A_PAGE) items[0]?.querySelector('a')?.focus();
}

async function facets(found) {
  const mine = turn, box = at('search-facets');
  if (box.childElementCount === 0) {
    const labels = { kind: say.kinds, year: say.years, topic: say.topics, entity: say.entities };
    for (const facet of FACETS) {
      const group = element('details', { 'data-facet': facet }, element('summary', null, labels[facet]), element('ul', { 'aria-label': labels[facet] }));
      group.open = facet === 'kind' || facet === 'year' && IS_WIDE;
      group.addEventListener('toggle', () => { if (group.open && now) fill(now, facet, turn); });
      box.append(group);
    }
  }
  for (const facet of FACETS) if (box.querySelector(`[data-facet=${facet}]`).open) fill(found, facet, mine);
  at('search-clear').hidden = FACETS.every(facet => chosen[facet].size === 0);
}
async function fill(found, facet, mine) {
  const all = await values(found, facet).catch(() => null);
  if (mine !== turn || !all) return;
  const target = at('search-facets').querySelector(`[data-facet=${facet}] ul`), focused = document.activeElement?.value, had = target.contains(document.activeElement);
  target.replaceChildren(...all.map(({ id, label, count }) => {
    const box = element('input', { type: 'checkbox', value: id });
    box.checked = chosen[facet].has(id);
    box.addEventListener('change', () => {
      if (box.checked) chosen[facet].add(id); else chosen[facet].delete(id);
      remember(true);
      run();
    });
    return element('li', null, element('label', null, box, element('span', null, label), element('span', { class: 'count' }, String(count))));
  }));
  if (had) [...target.querySelectorAll('input')].find(one => one.value === focused)?.focus();
}

function status(...inner) { at('search-status').replaceChildren(...inner.filter(Boolean)); }
function lists(advice) {
  at('search-lists').hidden = advice === null;
  at('search-advice').textContent = advice ?? '';
}
const BEGIN = at('search-advice').textContent, IS_WIDE = matchMedia('(min-width: 60rem)').matches;
at('search-filters').open = IS_WIDE;

async function run(isAgain) {
  const mine = ++turn, text = field.value.trim();
  if (words(text).length === 0) {
    now = null;
    at('search-found').hidden = true;
    lists(BEGIN);
    return status();
  }
  try {
    const found = now?.text === text && now.everything ? { ...now, matched: now.everything } : await find(text);
    if (mine !== turn) return;
    if (!found.everything) await settle(found);
    found.everything = found.matched;
    found.passes = Object.fromEntries(await Promise.all(FACETS.map(async facet => [facet, await passes(found, facet)])));
    if (mine !== turn) return;
    found.passed = found.matched.filter(document => FACETS.every(facet => found.passes[facet](document)));
    now = found;
    shownCount = 0;
    const count = found.passed.length, also = [...new Set(found.terms.flatMap(term => term.also ?? []))];
    if (found.matched.length > 0) await more(found, A_PAGE);
    if (mine !== turn) return;
    if (count === 0) list.replaceChildren();
    at('search-found').hidden = found.matched.length === 0;
    if (found.matched.length > 0) facets(found);
    lists(found.matched.length === 0 ? say.advice : null);
    status(count === 0 ? `${say.none} “${text}”. ` : `${count} ${count === 1 ? say.one : say.many}. `,
      also.length > 0 && `${say.also} ${also.join(', ')}. `, count > 0 && found.isSome && `${say.some} `);
  } catch (error) {
    if (mine !== turn) return;
    // A new release has taken the parts away: its index names others.
    contents = null;
    parts.clear();
    now = null;
    if (!isAgain) return run(true);
    console.warn(error);
    at('search-found').hidden = true;
    lists(say.advice);
    status(say.failed);
  }
}

// ---- the address ----

let isSent = false;
function remember(isNew) {
  const asked = new URLSearchParams();
  if (field.value.trim()) asked.set('q', field.value.trim());
  for (const facet of FACETS) for (const value of chosen[facet]) asked.append(facet, value);
  const address = location.pathname + (asked.size > 0 || [...asked].length > 0 ? `?${asked}` : '');
  if (address === location.pathname + location.search) return;
  history[isNew ? 'pushState' : 'replaceState'](null, '', address);
}
function recall() {
  const asked = new URLSearchParams(location.search);
  field.value = asked.get('q') ?? '';
  for (const facet of FACETS) chosen[facet] = new Set(asked.getAll(facet));
  run();
}

let timer = 0;
field.addEventListener('focus', () => open().catch(() => null), { once: true });
field.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(() => { remember(isSent); isSent = false; run(); }, 120);
});
form.addEventListener('submit', event => {
  event.preventDefault();
  clearTimeout(timer);
  remember(isSent);
  isSent = true;
  run();
});
at('search-more').addEventListener('click', () => { if (now) more(now, A_PAGE); });
at('search-clear').addEventListener('click', () => { for (const facet of FACETS) chosen[facet].clear(); remember(true); run(); field.focus(); });
addEventListener('popstate', recall);
// Arrows go from the field through the results and back.
addEventListener('keydown', event => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
  const links = [...list.querySelectorAll('h2 a')], from = links.indexOf(document.activeElement);
  if (from < 0 && !(document.activeElement === field && step === 1)) return;
  const to = from + step < 0 ? field : links[from + step];
  if (!to || at('search-found').hidden) return;
  event.preventDefault();
  to.focus();
});
recall();
})();
