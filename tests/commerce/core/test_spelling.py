import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.core.spelling import APOSTROPHES, folded, is_slug, slug_of, spelled


@pytest.mark.parametrize("typed", APOSTROPHES)
def test_every_apostrophe_people_type_becomes_the_right_letter(typed):
    assert spelled(f"o{typed}zbek bog{typed}i") == "oʻzbek bogʻi"
    assert spelled(f"O{typed}ZBEK G{typed}OZ") == "OʻZBEK GʻOZ"
    assert spelled(f"ma{typed}no, san{typed}at") == "maʼno, sanʼat"


@pytest.mark.parametrize(
    "text",
    ["oʻzbek", "maʼno", "Isʼhoq", "“Zarvar” kompaniyasi", "5' va 10\"", "'tirnoq' ichida", ""],
)
def test_what_is_spelled_right_stays(text):
    assert spelled(text) == text


@given(st.text(alphabet="aogOGʻʼ'`x 1", max_size=12))
def test_spelling_twice_is_spelling_once(text):
    assert spelled(spelled(text)) == spelled(text)


@pytest.mark.parametrize(
    "spellings",
    [
        ["oʻzbek", "o'zbek", "ozbek", "özbek", "ўзбек", "Oʻzbek", "OʻZBEK", "o\u0308zbek"],
        ["togʻ", "tog`", "toğ", "тоғ"],
        ["shahar", "şahar", "șahar", "шаҳар"],
        ["choynak", "çoynak", "чойнак"],
        ["maʼno", "ma'no", "mano", "маъно"],
        ["Isʼhoq", "Исҳоқ"],
        ["obyekt", "объект"],
        ["premyera", "премьера"],
        ["yer", "ер"],
        ["aksiya", "акция"],
        ["sirk", "цирк"],
        ["konsert", "концерт"],
        ["CHIRCHIQ", "ЧИРЧИҚ", "chirchiq"],
        ["telefon", "телефон"],
        ["chexol", "чехол"],
    ],
)
def test_spellings_of_one_word_meet(spellings):
    assert len({folded(spelling) for spelling in spellings}) == 1


def test_different_words_do_not_meet():
    assert folded("qalam") != folded("qolam")


@pytest.mark.parametrize(
    ("text", "language", "slug"),
    [
        ("Oʻzbekiston choyi", "uz", "ozbekiston-choyi"),
        ("Oʻzbekiston choyi", "ru", "ozbekiston-choyi"),
        ("Мўйна", "uz", "moyna"),
        ("Чайник электрический", "ru", "chaynik-elektricheskiy"),
        ("Щётка, ёршик и подъезд", "ru", "shchyotka-yorshik-i-podezd"),
        ("Жакет хаки", "ru", "zhaket-khaki"),
        ("Жакет хаки", "uz", "jaket-xaki"),
        ("  Café №5 — 100% ", "uz", "cafe-no5-100"),
        ("Şaftoli", "uz", "shaftoli"),
        ("中文 🎁", "uz", ""),
    ],
)
def test_slugs(text, language, slug):
    assert slug_of(text, language) == slug


@given(st.text(max_size=60), st.sampled_from(["uz", "ru"]))
def test_slugs_are_always_plain(text, language):
    slug = slug_of(text, language, longest=20)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert len(slug) <= 20
    assert not slug or is_slug(slug)


@pytest.mark.parametrize("text", ["", "a b", "choy\x00", "чай", "a/b", "choynak\n", "²"])
def test_what_can_not_be_a_slug(text):
    assert not is_slug(text)
