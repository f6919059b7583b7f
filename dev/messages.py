"""Translations: collected, checked and compiled without gettext installed.

python -m dev.messages update    collect what the code and the templates say into locale/
python -m dev.messages check     exit 1 unless every language says all of it
python -m dev.messages compile   make the .mo files that Django reads (they are not committed)
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
DJANGO = Path(django.__file__).parent
LANGUAGES = ("uz", "ru")
PYTHON_FOLDERS = ("config", "storefront", "cms", "commerce", "media")
# What Django says beside the fields of forms: its own Uzbek lacks a part of it and misspells more.
DJANGO_FILES = (
    "contrib/auth/password_validation.py",
    "core/validators.py",
    "db/models/base.py",
    "db/models/constraints.py",
    "db/models/fields/__init__.py",
    "forms/fields.py",
    "forms/formsets.py",
    "forms/models.py",
    "forms/utils.py",
)
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENT_TAGS = ("Translators:",)
JINJA_OPTIONS = {
    "extensions": "jinja2.ext.i18n,jinja2.ext.do,jinja2.ext.loopcontrols,"
    "wagtail.jinja2tags.core,wagtail.images.jinja2tags.images,"
    "wagtail.contrib.settings.jinja2tags.settings",
    "newstyle_gettext": "true",
    "silent": "false",  # a template that does not parse must not pass unseen
}


def collected() -> Catalog:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_check")
    django.setup()  # Wagtail's template tags import its models
    catalog = Catalog(project="Karvon", charset="utf-8")
    for place, found in _sources():
        for _line, text, comments, context in found:
            catalog.add(text, None, [(place, 0)], auto_comments=comments, context=context)
    return catalog


def _sources() -> Iterator[tuple[str, list[Any]]]:
    """Every file and what it says."""
    for folder in PYTHON_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield _place(path), extract_from_file("python", path, KEYWORDS, COMMENT_TAGS)
        for path in sorted((ROOT / folder).glob("**/templates/**/*.html")):
            yield _place(path), list(extract("python", _as_python(path), KEYWORDS, COMMENT_TAGS))
    for path in sorted((ROOT / "themes").glob("*/templates/**/*.html")):
        method = "jinja2.ext:babel_extract"
        found = extract_from_file(method, path, KEYWORDS, COMMENT_TAGS, JINJA_OPTIONS)
        yield _place(path), found
    for name in DJANGO_FILES:
        found = extract_from_file("python", DJANGO / name, KEYWORDS)
        yield f"django/{name}", [said for said in found if _is_sentence(said[1])]


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _as_python(template: Path) -> BytesIO:
    """A template of Django's with only its texts left, as calls of gettext."""
    lines = templatize(template.read_text(encoding="utf-8")).splitlines()
    return BytesIO("\n".join(line.strip() for line in lines).encode())


def _is_sentence(text: str | tuple[str, ...]) -> bool:
    """The rest is what Django calls its kinds of fields, which nobody sees."""
    return (text if isinstance(text, str) else text[0]).endswith((".", ":"))


def _file_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def _translations(language: str) -> Catalog:
    path = _file_of(language)
    if not path.exists():
        return Catalog(
            locale=language,
            project="Karvon",
            header_comment="# What Karvon says. `make messages` collects it.",
            msgid_bugs_address="",
            last_translator="",
            language_team="",
            charset="utf-8",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    template = collected()
    for language in LANGUAGES:
        catalog = _translations(language)
        # A guessed translation looks right and is wrong; nothing is guessed.
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        path = _file_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=100, sort_output=True, include_lineno=False)
        print(f"{language}: {len(_gaps(template, catalog))} of {len(template)} to be translated")


def check() -> int:
    template = collected()
    faults = 0
    for language in LANGUAGES:
        for message, fault in _gaps(template, _translations(language)):
            faults += 1
            place = message.locations[0][0] if message.locations else "?"
            print(f"{language}: {fault}: {message.id!r} ({place})")
    return 1 if faults else 0


def _gaps(template: Catalog, catalog: Catalog) -> list[tuple[Message, str]]:
    gaps = []
    for wanted in template:
        if not wanted.id:
            continue  # the header
        has = catalog.get(
            wanted.id[0] if isinstance(wanted.id, tuple) else wanted.id, wanted.context
        )
        if has is None:
            gaps.append((wanted, "missing"))
        elif not all([has.string] if isinstance(has.string, str) else has.string or [""]):
            gaps.append((wanted, "not translated"))
        elif has.fuzzy:
            gaps.append((wanted, "fuzzy"))
        else:
            gaps += [(wanted, str(fault)) for fault in has.check(catalog)]
    return gaps


def compile_all() -> None:
    for source in (ROOT / "locale").glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name)
        draft = target.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, catalog)
        draft.replace(target)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["update"]:
            update()
        case ["check"]:
            return check()
        case ["compile"]:
            compile_all()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
