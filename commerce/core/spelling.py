"""Letters of Uzbek and Russian: one spelling to store, one key to compare, one slug to address.

Uzbek Latin is stored with U+02BB in oʻ and gʻ and U+02BC as the tutuq belgisi, whatever
apostrophe was typed. Folding follows the current official alphabet and also reads the old
Cyrillic and the letters of the 2026 reform (ö ğ ş ç).
"""

from __future__ import annotations

import re
import unicodedata

TURNED_COMMA = "\u02bb"
TUTUQ = "\u02bc"
APOSTROPHES = "'`\u2018\u2019\u00b4\u2032\u02b9\u02bb\u02bc\uff07"

_AFTER_O_OR_G = re.compile(rf"(?<=[oOgG])[{APOSTROPHES}]+")
_AFTER_OTHERS = re.compile(rf"(?<=[^\W\d_oOgG])[{APOSTROPHES}]+(?=[^\W\d_])")
_ANY_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_SLUG_ONLY = re.compile(r"[-\w]+", re.ASCII)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "j",
    "з": "z", "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "x", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "ў": "o", "қ": "q", "ғ": "g", "ҳ": "h",
}  # fmt: skip
_RUSSIAN_SLUG = _CYRILLIC | {"ж": "zh", "х": "kh", "щ": "shch", "ы": "y"}
_REFORM = {"ö": "o", "ğ": "g", "ş": "sh", "ș": "sh", "ç": "ch", "ё": "yo"}
_FOLD = str.maketrans(_CYRILLIC | _REFORM)
_SLUG = {"uz": _FOLD, "ru": str.maketrans(_RUSSIAN_SLUG)}


def spelled(text: str) -> str:
    """Uzbek text with the right apostrophes: oʻ, gʻ with U+02BB, maʼno with U+02BC."""
    return _AFTER_OTHERS.sub(TUTUQ, _AFTER_O_OR_G.sub(TURNED_COMMA, text))


def folded(text: str) -> str:
    """The key under which spellings meet: `oʻzbek`, `o'zbek`, `ozbek`, `özbek`, `ўзбек` are one.

    The alphabets disagree on е (yer, ер) and ц (aksiya, акция): here both lose the difference.
    """
    lower = unicodedata.normalize("NFKC", text).lower()
    latin = _ANY_APOSTROPHE.sub("", lower.translate(_FOLD))
    return latin.replace("ye", "e").replace("ts", "s")


def is_slug(text: str) -> bool:
    """Can this be an address or a code at all? People put anything into an address bar."""
    return _SLUG_ONLY.fullmatch(text) is not None


def slug_of(text: str, language: str, *, longest: int = 100) -> str:
    """An ASCII slug `[a-z0-9-]`; empty when the text has no letter or digit we can spell."""
    lower = unicodedata.normalize("NFKC", text).lower()
    ascii_text = _ANY_APOSTROPHE.sub("", lower).translate(_SLUG[language])
    plain = unicodedata.normalize("NFKD", ascii_text).encode("ascii", "ignore").decode()
    return _NOT_SLUG.sub("-", plain).strip("-")[:longest].rstrip("-")
