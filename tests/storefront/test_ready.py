import pytest
from django.utils.translation import override

from commerce.showcase.queries import cards
from storefront.ready import ready_cards
from tests import factories as make


@pytest.fixture
def drawn() -> list[str]:
    return []


@pytest.fixture
def draw(drawn: list[str]):
    def macro(card, heading, priority) -> str:
        drawn.append(card["title"])
        return f"<{heading}>{card['title']}{'!' * priority}</{heading}>"

    return macro


def shown(count: int, language: str = "uz") -> list[dict]:
    products = [make.make_shown_product(title_uz=f"Lampa {n}") for n in range(count)]
    return cards([product.pk for product in products], language)


def test_a_card_is_drawn_once_for_every_list(draw, drawn):
    first, second, third = shown(3)
    ready_cards([first, second], draw)
    again = ready_cards([third, second, first], draw)
    assert again == ["<h3>Lampa 2</h3>", "<h3>Lampa 1</h3>", "<h3>Lampa 0</h3>"]
    assert drawn == ["Lampa 0", "Lampa 1", "Lampa 2"]


def test_each_way_to_look_is_drawn_by_itself(draw):
    products = shown(2)
    assert ready_cards(products, draw, "h2", 1) == ["<h2>Lampa 0!</h2>", "<h2>Lampa 1</h2>"]
    assert ready_cards(products, draw) == ["<h3>Lampa 0</h3>", "<h3>Lampa 1</h3>"]


def test_languages_do_not_share_cards(draw, drawn):
    products = shown(1)
    for language in ("uz", "ru"):
        with override(language):
            ready_cards(products, draw)
    assert len(drawn) == 2


@pytest.mark.parametrize("change", [{"version": "other"}, {"is_new": False}])
def test_a_changed_card_is_drawn_anew(draw, drawn, change):
    products = shown(1)
    ready_cards(products, draw)
    ready_cards([products[0] | change], draw)
    assert len(drawn) == 2


def test_a_draft_is_drawn_each_time(draw, drawn):
    card = shown(1)[0]
    del card["version"]
    ready_cards([card], draw)
    ready_cards([card], draw)
    assert len(drawn) == 2


def test_a_theme_that_is_worked_on_is_seen_at_once(draw, drawn, settings):
    settings.DEBUG = True
    products = shown(1)
    ready_cards(products, draw)
    ready_cards(products, draw)
    assert len(drawn) == 2


def test_no_cards_ask_nobody(draw):
    assert ready_cards([], draw) == []
