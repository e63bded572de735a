#!/usr/bin/env python3
"""Learns five times, each time without a fifth of every file, and says how well the names of what was left out are found.

    folds.py TRAINER FOLDER [--join N] [--wires] FILE.jsonl ...

TRAINER is the built example `train_names`. In FOLDER: for each file its parts as they were scored (`NAME.gold.jsonl`, joined as
the trainer joins them) and what was found in them (`NAME.found.jsonl`). Weights that stand in FOLDER (`weights-N.bin`) are not
learned again, so that a change of anything but the features is measured quickly.
"""
import json, pathlib, subprocess, sys

FOLDS = 5


def fifth(lines, fold):
    """A stretch of a file, so that neighbouring sentences stay together."""
    return lines[len(lines) * fold // FOLDS:len(lines) * (fold + 1) // FOLDS]


def joined(lines, count):
    """Documents of several lines each, as the trainer makes them."""
    documents = []
    for at, line in enumerate(map(json.loads, lines)):
        names = line['ents']
        if at % count == 0:
            documents.append({'id': line['id'], 'text': line['text'], 'ents': list(names)})
            continue
        last = documents[-1]
        last['text'] += ' ' if last['text'].endswith(('.', '!', '?', '"')) else '\n\n'
        base = len(last['text'])
        last['text'] += line['text']
        last['ents'] += [{**name, 'start': name['start'] + base, 'end': name['end'] + base} for name in names]
    return documents


def prf(gold, found):
    wanted = {(n, e['start'], e['end'], e['kind']) for n, d in enumerate(gold) for e in trimmed(d)}
    got = {(n, e['start'], e['end'], e['kind']) for n, d in enumerate(found) for e in trimmed(d)}
    right = len(wanted & got)
    p, r = right / max(1, len(got)), right / max(1, len(wanted))
    return f'P {100 * p:5.1f}  R {100 * r:5.1f}  F1 {200 * p * r / max(1e-9, p + r):5.1f}'


def trimmed(document):
    """Names without articles and possessives, which the texts mark in different ways."""
    for name in document['ents']:
        if name['kind'] not in ('PER', 'ORG', 'LOC'):
            continue
        start, end, text = name['start'], name['end'], document['text']
        for article in ('the ', 'The ', 'a ', 'an '):
            if text[start:end].startswith(article):
                start += len(article)
        while text[start:end].endswith(("'s", '’s')) and end - start > 2:
            end -= 2
        yield {'start': start, 'end': end, 'kind': name['kind']}


def main(trainer, folder, *arguments):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files, join, wires = [], 1, False
    arguments = iter(arguments)
    for argument in arguments:
        if argument == '--join':
            join = int(next(arguments))
        elif argument == '--wires':
            wires = True
        else:
            lines = pathlib.Path(argument).read_text(encoding='utf-8').splitlines()
            files.append((pathlib.Path(argument).stem, join, wires, lines))
            join, wires = 1, False
    gold, found = {name: [] for name, *_ in files}, {name: [] for name, *_ in files}
    for fold in range(FOLDS):
        weights = folder / f'weights-{fold}.bin'
        command = [trainer, weights, '--found', folder / 'found.jsonl', *(['--learned', weights] if weights.exists() else [])]
        for name, join, wires, lines in files:
            held = fifth(lines, fold)
            rest = [line for at, line in enumerate(lines) if not len(lines) * fold // FOLDS <= at < len(lines) * (fold + 1) // FOLDS]
            for part, content in (('learn', rest), ('held', held)):
                path = folder / f'{name}.{part}.jsonl'
                path.write_text('\n'.join(content) + '\n', encoding='utf-8')
                command += ['--join', str(join), *(['--wires'] if wires else []), *(['--without'] if part == 'held' else []), path]
            gold[name] += joined(held, join)
        print(f'without part {fold + 1}:', flush=True)
        subprocess.run(command, check=True)
        answers = iter(map(json.loads, (folder / 'found.jsonl').read_text(encoding='utf-8').splitlines()))
        for name, join, _, lines in files:
            count = -(-len(fifth(lines, fold)) // join)
            found[name] += [next(answers) for _ in range(count)]
    for name, *_ in files:
        assert [d['text'] for d in gold[name]] == [d['text'] for d in found[name]], name
        for kind, documents in (('gold', gold[name]), ('found', found[name])):
            lines = [json.dumps(document, ensure_ascii=False) for document in documents]
            (folder / f'{name}.{kind}.jsonl').write_text('\n'.join(lines) + '\n', encoding='utf-8')
        print(f'{name:24}', prf(gold[name], found[name]))


if __name__ == '__main__':
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
