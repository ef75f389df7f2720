"""Enterprise names as people write them, and as the portal compares them."""

import re
import unicodedata

# Brackets that NFKC does not already fold into the plain ones.
_BRACKETS = str.maketrans("[]{}【】〔〕〖〗", "()()()()()")
# White space, and the invisible characters that come along when a name is copied from a page.
_BLANKS = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
NAME_LENGTH = 120


def name_key(name: str) -> str:
    """``name`` as compared: width and shape of brackets, width and case of letters, and blanks do not tell two firms apart.

    「洁铸华特（建平）化工有限公司」 and 「洁铸华特(建平)化工有限公司 」 are one firm. At most 120 characters.
    """
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", name)).translate(_BRACKETS).casefold()
    return folded[:NAME_LENGTH]


def tidy_name(name: str) -> str:
    """``name`` as shown: as written, without blanks around it, line breaks within it, or invisible characters."""
    return " ".join(_BLANKS.sub(" ", unicodedata.normalize("NFC", name)).split())
