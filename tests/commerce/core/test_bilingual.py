import pytest

from commerce.catalog.models import Attribute, Category, Product
from commerce.core.bilingual import is_translated, language_or_default, text_of
from tests import factories as make


@pytest.mark.parametrize(
    ("ru_ready", "title_ru", "shown", "translated"),
    [
        (True, "Чайник", "Чайник", True),
        (False, "Чайник", "Choynak", False),
        (True, "", "Choynak", False),
        (False, "", "Choynak", False),
    ],
)
def test_russian_is_shown_when_it_is_there_and_released(ru_ready, title_ru, shown, translated):
    category = Category(title_uz="Choynak", title_ru=title_ru, ru_ready=ru_ready)
    assert text_of(category, "title", "ru") == shown
    assert is_translated(category, "ru") is translated
    assert text_of(category, "title", "uz") == "Choynak"
    assert is_translated(category, "uz")


def test_each_text_falls_back_on_its_own():
    product = Product(
        title_uz="Choynak",
        title_ru="Чайник",
        summary_uz="Sirli",
        description_uz=[("text", "<p>Uzun</p>")],
        ru_ready=True,
    )
    assert text_of(product, "title", "ru") == "Чайник"
    assert text_of(product, "summary", "ru") == "Sirli"
    assert text_of(product, "description", "ru")[0].value.source == "<p>Uzun</p>"


def test_what_has_no_release_is_always_released():
    assert text_of(Attribute(title_uz="Rang", title_ru="Цвет"), "title", "ru") == "Цвет"


@pytest.mark.django_db
def test_two_missing_russian_slugs_do_not_collide():
    make.make_category(slug_ru=None)
    make.make_category(slug_ru=None)
    assert Category.objects.filter(slug_ru=None).count() == 2


@pytest.mark.parametrize(
    ("code", "language"), [("ru", "ru"), ("uz", "uz"), ("en", "uz"), ("", "uz"), (None, "uz")]
)
def test_an_unknown_language_is_uzbek(code, language):
    assert language_or_default(code) == language
