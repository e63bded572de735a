// What the theme adds where a browser runs scripts. Every page can be read, followed and printed without it.
//
// In:  `WORDS`, which a build replaces by the theme's own words in the site's language; timelines, their charts and
//      their filters as they stand in the page. Out: a link at each event that is copied when it is followed; today, in
//      the reader's own calendar; filters that hide events in place. Writes no HTML and no style, so that the page's
//      policy holds.
(() => {
  'use strict';
  const words = WORDS;
  const make = (name, attributes = {}, ...inside) => {
    const one = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
    one.append(...inside);
    return one;
  };
  const lists = [...document.querySelectorAll('ol.timeline')];
  const events = lists.flatMap(list => [...list.querySelectorAll(':scope > li[id]')]);
  const told = document.body.appendChild(make('p', { class: 'told-once', role: 'status' }));
  let quiet;
  const say = text => {
    told.textContent = text;
    clearTimeout(quiet);
    quiet = setTimeout(() => { told.textContent = ''; }, 4000);
  };

  // ---- a link to each event ----
  for (const event of events) {
    const when = event.querySelector('.when');
    const date = when?.querySelector('[data-edtf]')?.textContent ?? '';
    when?.append(' ', make('a', { class: 'anchor', href: '#' + event.id, 'aria-label': `${words.link_to_event}: ${date}` }, '#'));
  }
  document.addEventListener('click', async click => {
    const link = click.target.closest?.('a.anchor');
    if (!link || click.ctrlKey || click.metaKey || click.shiftKey) return;
    try {
      await navigator.clipboard.writeText(link.href);
      say(words.copied);
    } catch { /* not allowed here: the address bar has it */ }
  });

  // ---- today ----
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  // The first day an EDTF date can mean, as far as it is written; seasons and quarters by their first month.
  const first = edtf => {
    const found = /^[^\d-]*(-?\d{1,4}X{0,3})(?:-(\d\d))?(?:-(\d\d))?/.exec(edtf.replace(/^\.\.\//, ''));
    if (!found) return null;
    const month = Number(found[2] ?? 0);
    const season = month > 32 ? (month - 33) * 3 + 1 : month > 20 ? (month - 20) * 3 : month;
    return [Number(found[1].replaceAll('X', '0')), season, Number(found[3] ?? 0)];
  };
  const isLater = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  for (const list of lists) {
    const next = [...list.children].find(event => {
      const date = first(event.querySelector('[data-edtf]')?.getAttribute('data-edtf') ?? '');
      return date && isLater(date, today) > 0;
    });
    if (!next) continue;
    const iso = [String(today[0]).padStart(4, '0'), ...today.slice(1).map(part => String(part).padStart(2, '0'))].join('-');
    const name = now.toLocaleDateString(document.documentElement.lang, { day: 'numeric', month: 'long', year: 'numeric' });
    next.before(make('li', { class: 'today' }, make('p', { class: 'when' }, make('time', { datetime: iso }, `${words.today}, ${name}`))));
  }
  for (const chart of document.querySelectorAll('svg[data-scale]')) {
    const [start, months, width] = chart.dataset.scale.split(' ').map(Number);
    const at = (today[0] * 12 + today[1] - 1 - start + (today[2] - 1) / 31) / months * width;
    if (!(at >= 0 && at <= chart.width.baseVal.value)) continue;
    const space = 'http://www.w3.org/2000/svg';
    const line = document.createElementNS(space, 'path');
    line.setAttribute('class', 'today');
    line.setAttribute('d', `M${Math.round(at)} 8V${chart.height.baseVal.value - 18}`);
    const title = document.createElementNS(space, 'title');
    title.append(words.today);
    line.append(title);
    chart.append(line);
  }

  // ---- filters ----
  const nav = document.querySelector('nav.filters');
  if (!nav) return;
  const choices = [...nav.querySelectorAll('a[data-number]')];
  const all = make('button', { type: 'button', hidden: '' }, words.all_choices);
  const count = make('p', { class: 'about', role: 'status' });
  nav.append(all);
  nav.after(count);
  let year;
  const years = new Map(events.map(event => [event, year = event.dataset.year ?? year]));
  const chosen = () => choices.filter(choice => choice.hasAttribute('aria-current'));
  function show() {
    const wanted = chosen().map(choice => choice.dataset.number);
    let last, shown = 0;
    for (const event of events) {
      const has = (event.dataset.f ?? '').split(' ');
      event.hidden = !wanted.every(number => has.includes(number));
      if (event.hidden) continue;
      shown += 1;
      // The first of a year that is left says which year it is.
      if (years.get(event) === undefined) continue;
      if (years.get(event) === last) event.removeAttribute('data-year');
      else event.dataset.year = last = years.get(event);
    }
    all.hidden = wanted.length === 0;
    count.textContent = wanted.length ? `${shown} / ${events.length} ${words.chosen}` : '';
  }
  function remember() {
    const address = new URL(location.href), keys = chosen().map(choice => choice.dataset.key);
    if (keys.length) address.searchParams.set('show', keys.join(' '));
    else address.searchParams.delete('show');
    history.replaceState(null, '', address);
  }
  function choose(choice) {
    const is_on = choice.hasAttribute('aria-current');
    for (const other of choice.closest('ul').querySelectorAll('a')) other.removeAttribute('aria-current');
    if (!is_on) choice.setAttribute('aria-current', 'true');
    choice.closest('details').classList.toggle('on', !is_on);
  }
  function clear() {
    for (const choice of chosen()) choose(choice);
    show();
    remember();
  }
  nav.addEventListener('click', click => {
    const choice = click.target.closest('a[data-number]');
    if (!choice || click.ctrlKey || click.metaKey || click.shiftKey) return;
    click.preventDefault();
    choose(choice);
    show();
    remember();
  });
  all.addEventListener('click', clear);
  addEventListener('hashchange', () => { if (document.getElementById(location.hash.slice(1))?.hidden) { clear(); document.getElementById(location.hash.slice(1)).scrollIntoView(); } });
  const asked = (new URL(location.href).searchParams.get('show') ?? '').split(' ');
  for (const choice of choices.filter(choice => asked.includes(choice.dataset.key))) {
    choose(choice);
    choice.closest('details').open = true;
  }
  if (chosen().length) show();
})();
