#!/usr/bin/env python3
"""Makes src/reading/names/data/words.bin from the tables of spacy-lookups-data: which words occur with a small letter, and
their Brown clusters.

    pip download --no-deps spacy-lookups-data==1.0.5 && unzip -q spacy_lookups_data-*.whl -d lookups
    python3 bench/names/words.py lookups/spacy_lookups_data/data src/reading/names/data/words.bin

Out: records of seven bytes, sorted: hash of the small-letter word (u32), cluster (u16), habit (u8: low three bits how
often it is written small, next three how frequent it is), little-endian.
"""
import gzip, json, math, struct, sys

MASK = (1 << 64) - 1


def hash_of(word):
    """The same as `hash::word` in the program: FNV-1a over the bytes, folded to 32 bits."""
    h = 0xCBF29CE484222325
    for byte in word.encode():
        h = ((h ^ byte) * 0x100000001B3) & MASK
    return (h ^ (h >> 32)) & 0xFFFFFFFF


def table(path):
    return dict(json.load(gzip.open(path)))


def main(folder, out):
    probability = table(folder + '/en_lexeme_prob.json.gz')
    cluster = table(folder + '/en_lexeme_cluster.json.gz')
    small, other, best = {}, {}, {}
    for form, logp in probability.items():
        low = form.lower()
        if not low or not low[0].isalpha() or any(c.isspace() for c in low):
            continue
        side = small if form == low else other
        side[low] = side.get(low, 0.0) + math.exp(logp)
    for form, value in cluster.items():
        low = form.lower()
        # the capitalised form tells more about names than the shouted or small one
        rank = 2 if form[:1].isupper() and form[1:].islower() else 1 if form == low else 0
        if value and low[:1].isalpha() and rank >= best.get(low, (-1, 0))[0]:
            best[low] = (rank, value)
    records = {}
    for low in set(small) | set(other):
        total = small.get(low, 0.0) + other.get(low, 0.0)
        value = best.get(low, (0, 0))[1]
        if math.log(total) < (-16.6 if value else -15.6):
            continue
        share = small.get(low, 0.0) / total
        habit = min(7, int(share * 8))
        frequency = max(0, min(7, int((math.log(total) + 17) / 1.5)))
        records.setdefault(hash_of(low), (value & 0xFFFF, habit | frequency << 3))
    with open(out, 'wb') as file:
        for key in sorted(records):
            file.write(struct.pack('<IHB', key, *records[key]))
    print(len(records), 'words')


main(*sys.argv[1:])
