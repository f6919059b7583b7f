"""Both languages say all of it, in their own letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django import forms
from django.core.validators import MaxLengthValidator
from django.urls import get_resolver
from django.utils.translation import gettext, ngettext, override

from dev import messages

ROOT = messages.ROOT
PLACES = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}")
MISSPELLED = re.compile("['’‘`´′]|(?<![oOgG])ʻ|(?<=[oOgG])ʼ|ʼ(?!\\w)")
CYRILLIC = re.compile("[\u0400-\u04ff]")
NAMES = {"Instagram", "SMS", "Telegram"}
TRANSLATED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
CLASSES = re.compile(r"{% block bodyclass %}.*?{% endblock %}")
ELEMENT = re.compile(r"(</?){{.*?}}")  # whose name is decided when the page is made
TAGS = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')  # printed by a macro, inside no element
WORD = re.compile(r"[^\W\d_]{2,}")
READ_OUT = {"alt", "aria-label", "placeholder", "title"}


@pytest.fixture(scope="module", params=messages.LANGUAGES)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    return _read(ROOT / "locale" / request.param / "LC_MESSAGES" / "django.po", request.param)


@pytest.fixture(scope="module")
def uzbek() -> Catalog:
    return _read(ROOT / "locale/uz/LC_MESSAGES/django.po", "uz")


@pytest.fixture(scope="module")
def russian() -> Catalog:
    return _read(ROOT / "locale/ru/LC_MESSAGES/django.po", "ru")


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _pairs(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """What every message says in English, and each way in which it is said here."""
    for message in catalog:
        if isinstance(message.id, str):
            said = [(message.id, str(message.string))]
        else:
            said = [(message.id[-1], text) for text in message.string]
        yield from ((english, text) for english, text in said if english and text)


def test_everything_is_translated_and_nothing_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    has_gaps = messages.check()

    assert not has_gaps, capsys.readouterr().out


def test_nothing_is_kept_that_nobody_says(catalog: Catalog) -> None:
    said = {(_first(message), message.context) for message in messages.collected()}

    assert [_first(m) for m in catalog if (_first(m), m.context) not in said] == []


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_every_translation_fills_the_same_places(catalog: Catalog) -> None:
    wrong = [
        (english, text)
        for english, text in _pairs(catalog)
        if sorted(PLACES.findall(english)) != sorted(PLACES.findall(text))
    ]
    assert wrong == []


def test_a_sentence_stays_a_sentence(catalog: Catalog) -> None:
    wrong = [
        (english, text)
        for english, text in _pairs(catalog)
        if text != text.strip() or "  " in text or _ending(english) != _ending(text)
    ]
    assert wrong == []


def _ending(text: str) -> str:
    return text[-1] if text.endswith((".", ":", "?", "!", "…")) else ""


def test_uzbek_is_written_in_its_own_letters(uzbek: Catalog) -> None:
    wrong = [
        text
        for _english, text in _pairs(uzbek)
        if MISSPELLED.search(PLACES.sub("", text)) or CYRILLIC.search(text) or '"' in text
    ]
    assert wrong == []


def test_russian_is_russian(russian: Catalog) -> None:
    wrong = [
        text
        for _english, text in _pairs(russian)
        if not (CYRILLIC.search(text) or text in NAMES) or re.search('[ʻʼ“”"]', text)
    ]
    assert wrong == []


def test_plurals_are_counted_as_django_counts_them(catalog: Catalog) -> None:
    """Equal headers let Django keep one catalogue of all that is said."""
    language = str(catalog.locale)
    own = Path(django.__file__).parent / f"conf/locale/{language}/LC_MESSAGES/django.po"

    assert catalog.plural_forms == _read(own, language).plural_forms
    assert catalog.num_plurals == {"uz": 1, "ru": 4}[language]


@pytest.mark.parametrize(
    ("language", "one", "few", "many"),
    [
        ("uz", "1 ta mahsulot", "3 ta mahsulot", "5 ta mahsulot"),
        ("ru", "1 товар", "3 товара", "5 товаров"),
    ],
)
def test_people_read_what_the_files_say(language: str, one: str, few: str, many: str) -> None:
    with override(language):
        counted = [
            ngettext("{count} product", "{count} products", n).format(count=n) for n in (1, 3, 5)
        ]
        assert counted == [one, few, many]
        assert gettext("Add to cart") == {"uz": "Savatga", "ru": "В корзину"}[language]


# --- forms --------------------------------------------------------------------------------------


def _forms_of_the_shop() -> list[type[forms.BaseForm]]:
    get_resolver().reverse_dict  # noqa: B018  imports every view
    return [kind for kind in _below(forms.BaseForm) if kind.__module__.startswith("storefront.")]


def _below(kind: type) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


def test_no_form_of_the_shop_speaks_english() -> None:
    kinds = _forms_of_the_shop()
    assert kinds
    said = {
        message
        for kind in kinds
        for field in kind.base_fields.values()
        for message in (
            *field.error_messages.values(),
            *(v.message for v in field.validators if not isinstance(v, MaxLengthValidator)),
        )
    }
    for language in messages.LANGUAGES:
        with override("en"):
            english = {str(text) for text in said}
        with override(language):
            assert english & {str(text) for text in said} == set()


@pytest.mark.parametrize(
    ("language", "required", "too_long"),
    [
        ("uz", "Bu maydonni toʻldiring.", "Koʻpi bilan 5 ta belgi yozing (hozir 7)."),
        ("ru", "Заполните это поле.", "Введите не больше 5 символов (сейчас 7)."),
    ],
)
def test_a_form_tells_what_is_wrong_in_the_readers_language(
    language: str, required: str, too_long: str
) -> None:
    class Form(forms.Form):
        name = forms.CharField(max_length=5)

    with override(language):
        assert Form({}).errors["name"] == [required]
        assert Form({"name": "Dilnoza"}).errors["name"] == [too_long]


# --- templates ----------------------------------------------------------------------------------


class VisibleText(HTMLParser):
    """The words of a template that people would see or hear without any translation."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.closed: list[str] = []  # elements whose text is not for people

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "code"):
            self.closed.append(tag)
        self.words += [word for name, value in attrs if name in READ_OUT for word in _words(value)]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [word for name, value in attrs if name in READ_OUT for word in _words(value)]

    def handle_endtag(self, tag: str) -> None:
        if self.closed and self.closed[-1] == tag:
            self.closed.pop()

    def handle_data(self, data: str) -> None:
        if not self.closed:
            self.words += _words(ATTRIBUTE.sub("", data))


def _words(text: str | None) -> list[str]:
    return WORD.findall(text or "")


UNTRANSLATED = {"API", "CSV", "Karvon", "XLSX"}
TEMPLATES = [
    path
    for folder in ("themes", "cms")
    for path in sorted((ROOT / folder).glob("**/templates/**/*.html"))
    if "styleguide" not in path.parts  # shows letters and figures as samples
    and path.name != "fonts.html"  # a part of a style sheet
]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_shows_no_words_past_the_translation(path: Path) -> None:
    reader = VisibleText()
    html = ELEMENT.sub(
        r"\1i", TRANSLATED.sub(" ", CLASSES.sub(" ", path.read_text(encoding="utf-8")))
    )
    reader.feed(TAGS.sub(" ", html))

    assert set(reader.words) - UNTRANSLATED == set()
