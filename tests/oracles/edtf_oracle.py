"""Says how PyPI's `edtf` reads dates: an oracle for `src/edtf`.

One text a line on stdin; for each, one line on stdout: `ok LOWER UPPER` (days as YEAR-MONTH-DAY without padding,
astronomical years, or `-inf` and `inf`), or `refused`.
"""

import sys

import edtf


def bound(value):
    if isinstance(value, float):
        return str(value)
    return f"{value.tm_year}-{value.tm_mon}-{value.tm_mday}"


def answer(text):
    try:
        date = edtf.parse_edtf(text)
        return f"ok {bound(date.lower_strict())} {bound(date.upper_strict())}"
    except Exception:  # the library raises many kinds, some of them by accident
        return "refused"


for line in sys.stdin:
    # The library prints diagnostics of its own on some inputs; keep stdout to one line an answer.
    stdout, sys.stdout = sys.stdout, sys.stderr
    reply = answer(line.rstrip("\n"))
    sys.stdout = stdout
    print(reply)
