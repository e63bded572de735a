#!/usr/bin/env python3
"""Joins the names of gold.txt with the texts that they were marked in.

    annotate.py --train OUT.jsonl TEXTS.jsonl ...    a text a line with "ents": start, end (code points), kind
    annotate.py --wires OUT.jsonl STORIES.txt ...    the same of stories of our own (wires.txt), which have their names behind them
    annotate.py --score FOLDER TEXTS.jsonl ...       a YAML file a text: what a draft of it should name
    annotate.py --events FOLDER TEXTS.jsonl ...      the same for the texts whose events were marked too, with them

gold.txt: `#` and the beginning of a text's id; then a line an entity: its kind (P, O, L; more letters are accepted too), `?`
before it if it may be left out, its forms behind `|`, `~` before a form that a draft may use and the text need not have.
`E` is an event: its EDTF date, `@` and where its sentence begins, in code points; `E -` says that there is none.
TEXTS: a JSON object a line with "id", "text" and "dct" (the day of the text). Texts that are not given are left out.
"""
import json, pathlib, re, sys

KINDS = {'P': ('PER', 'person'), 'O': ('ORG', 'organisation'), 'L': ('LOC', 'place')}
BEGINNING = 60
TITLE = re.compile(r'^(?:(?:mr|mrs|ms|dr|senator|president|professor|ambassador|president-elect)\.?\s+)+', re.I)


def read_gold(texts):
    gold, names, events = {}, [], []
    for line in (pathlib.Path(__file__).parent / 'gold.txt').read_text(encoding='utf-8').splitlines():
        line = line.strip()
        if not line or line.startswith('//'):
            continue
        if line.startswith('#'):
            ids = [i for i in texts if i.startswith(line[1:].strip())]
            names, events = gold.setdefault(ids[0], ([], [])) if ids else ([], [])
            continue
        if line.lstrip('?').startswith('E '):
            events.append((line.startswith('?'), *line.split()[1:]))
            continue
        kinds, _, forms = line.lstrip('?').partition(' ')
        forms = [form.strip() for form in forms.split('|')]
        names.append({
            'kinds': kinds,
            'optional': line.startswith('?'),
            'forms': [form for form in forms if not form.startswith('~')],
            'accept': [form[1:] for form in forms if form.startswith('~')],
        })
    return gold


def spans(text, names):
    """Every place of every form, the longest forms first."""
    taken, found = [False] * len(text), []
    forms = {(TITLE.sub('', form), name['kinds'][0]) for name in names for form in name['forms']}
    for form, kind in sorted(forms, key=lambda form: (-len(form[0]), form)):
        for hit in re.finditer(r'(?<!\w)' + re.escape(form) + r'(?!\w)', text):
            if not any(taken[hit.start():hit.end()]):
                taken[hit.start():hit.end()] = [True] * (hit.end() - hit.start())
                found.append({'start': hit.start(), 'end': hit.end(), 'kind': KINDS[kind][0]})
    return sorted(found, key=lambda span: span['start'])


def stories(path):
    """The texts of a file of our own stories, without the marks of their times, and the names behind them."""
    for part in ('\n' + path.read_text(encoding='utf-8')).split('\n== ')[1:]:
        head, rest = part.split('\n', 1)
        text, lines = rest.rsplit('\n--\n', 1)
        text = re.sub(r'\{([^{}|]*)\|[^{}]*\}', r'\1', text.strip('\n'))
        names = []
        for kind, line in (line.split(' ', 1) for line in lines.splitlines() if line.strip()):
            for name in line.split('|'):
                name, _, others = name.lstrip('?').partition('=')
                forms = [name, *(other.lstrip('?') for other in others.split(',') if other)]
                # Datelines and headlines shout.
                forms += [form.upper() for form in forms if len(form) > 3]
                names.append({'kinds': kind, 'forms': [form for form in forms if form in text]})
        yield head.split()[0], text, names


def beginning(text, at):
    """The first words of the sentence that begins at a place."""
    return re.split(r'(?<=[.!?])\s|\n', text[at:at + BEGINNING])[0]


def event(text, is_optional, date, place):
    start = beginning(text, int(place.lstrip('@')))
    event = {'date': date, 'sentence': start, 'expression': start}
    if re.fullmatch(r'[^./]+/[^./]+', date):
        event['end'] = date.partition('/')[2]
    if is_optional:
        event['optional'] = True
    return event


def draft(text, names, events):
    entities = []
    for name in names:
        entity = {'name': name['forms'][0], 'kind': KINDS[name['kinds'][0]][1], 'mentions': name['forms']}
        if len(name['kinds']) > 1:
            entity['other_kinds'] = [KINDS[kind][1] for kind in name['kinds'][1:]]
        if name['accept']:
            entity['accept'] = name['accept']
        if name['optional']:
            entity['optional'] = True
        entities.append(entity)
    return {'id': text['id'], 'date': text['dct'], 'entities': entities,
            'events': [event(text['text'], *marked) for marked in events if marked[1] != '-']}


def main(mode, out, *files):
    if mode == '--wires':
        lines = [{'id': f'{pathlib.Path(file).stem}-{at}', 'text': text, 'ents': spans(text, names)}
                 for file in files for at, (_, text, names) in enumerate(stories(pathlib.Path(file)))]
        pathlib.Path(out).write_text(''.join(json.dumps(line) + '\n' for line in lines))
        print(len(lines), 'texts')
        return
    texts = {}
    for file in files:
        for line in pathlib.Path(file).read_text(encoding='utf-8').splitlines():
            text = json.loads(line)
            texts[text['id']] = text
    gold = read_gold(texts)
    if mode == '--train':
        lines = [json.dumps({'id': i, 'text': texts[i]['text'], 'ents': spans(texts[i]['text'], gold[i][0])}) for i in sorted(gold)]
        pathlib.Path(out).write_text('\n'.join(lines) + '\n')
    else:
        folder = pathlib.Path(out)
        folder.mkdir(parents=True, exist_ok=True)
        gold = {i: marks for i, marks in gold.items() if mode == '--score' or marks[1]}
        for i in gold:
            # JSON is YAML
            name = re.sub(r'\W+', '_', i)[:60] + '.yaml'
            (folder / name).write_text(json.dumps(draft(texts[i], *gold[i]), ensure_ascii=False, indent=1) + '\n')
    print(len(gold), 'texts')


if __name__ == '__main__':
    if len(sys.argv) < 4 or sys.argv[1] not in ('--train', '--wires', '--score', '--events'):
        sys.exit(__doc__)
    main(*sys.argv[1:])
