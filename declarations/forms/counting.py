"""字: one rule for browser, server, paper and sheet.

Each Chinese character and each full-width mark is one, a run of Latin letters or digits is one word, spaces are none;
any other visible character is one. ``static/js/counting.js`` says the same; both read ``tests/vectors/counting.json``.
"""

import re

_COUNTED = re.compile(r"[0-9A-Za-z\u00c0-\u024f]+(?:[.,'’-][0-9A-Za-z\u00c0-\u024f]+)*|[^\s]", re.UNICODE)


def count(text: str) -> int:
    """How many 字 a text has."""
    return len(_COUNTED.findall(text))
