"""Blocks as data: what templates and apps are given."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.blocks import Block, StreamBlockValidationError

from cms.blocks import PageBlocks
from cms.blocks.base import Link
from cms.contents import contents_of
from cms.models import HomePage
from tests import factories as make
from tests.cms.conftest import blocks, listed

STREAM = PageBlocks()


def shown(*given: tuple[str, Any], language: Any = "uz") -> list[dict[str, Any]]:
    return contents_of(STREAM, blocks(*given), language).blocks


@pytest.mark.django_db
def test_every_block_shows_its_own_preview(home: HomePage) -> None:
    make.make_shown_product()
    empty = []
    for name, block in STREAM.child_blocks.items():
        assert block.meta.description, name
        assert block.meta.group, name
        assert block.meta.icon != Block().meta.icon, name
        context = block.get_preview_context(block.get_preview_value())
        if context["block"] is None:
            empty.append(name)
    assert set(empty) <= {"image", "articles"}  # they need a picture or an article


@pytest.mark.django_db
def test_a_hero_has_its_picture_and_ready_addresses(make_page: Any) -> None:
    picture = make.make_picture(alt_uz="Divan", prepared=True)
    page, category = make_page("aksiya"), make.make_category()
    value = {
        "title": "Salom",
        "picture": picture.pk,
        "primary": {"label": "Aksiya", "page": page.pk},
        "secondary": {"label": "Boʻlim", "category": category.pk},
    }

    (hero,) = shown(("hero", value))

    assert hero["image"]["alt"] == "Divan"
    assert hero["primary"] == {"label": "Aksiya", "url": "/uz/aksiya/"}
    assert hero["secondary"] == {"label": "Boʻlim", "url": f"/uz/c/{category.slug_uz}/"}
    assert (hero["eyebrow"], hero["text"], hero["tone"], hero["first"]) == ("", "", "indigo", True)


@pytest.mark.django_db
def test_a_link_to_what_is_not_public_is_left_out(make_page: Any) -> None:
    page = make_page("aksiya")
    page.unpublish()
    links = ("rich_text", f'<p>Mana <a linktype="page" id="{page.pk}">shu</a></p>')
    button = ("button", {"link": {"label": "Aksiya", "page": page.pk}})

    (text,) = shown(links, button)

    assert text["html"] == "<p>Mana <a>shu</a></p>"


@pytest.mark.django_db
def test_links_lead_to_the_translation(make_page: Any, translate: Any) -> None:
    page = make_page("aksiya")
    translate(page, "aktsiya")
    text = ("rich_text", f'<p><a linktype="page" id="{page.pk}">shu</a></p>')

    assert shown(text, language="ru")[0]["html"] == '<p><a href="/ru/aktsiya/">shu</a></p>'


@pytest.mark.django_db
def test_a_rail_by_hand_keeps_its_order_and_leaves_out_what_is_gone(home: HomePage) -> None:
    first, gone, last = (make.make_shown_product() for _ in range(3))
    gone.unpublish()
    make.show(gone)
    value = {"title": "Terim", "products": listed(last.pk, gone.pk, first.pk, 10**9)}

    contents = contents_of(STREAM, blocks(("product_rail", value)), "ru")

    (rail,) = contents.blocks
    assert [card["id"] for card in rail["products"]] == [last.pk, first.pk]
    assert rail["products"][0]["slug"] == last.slug_ru
    assert {f"product:{last.pk}", f"product:{gone.pk}"} <= contents.keys


@pytest.mark.django_db
def test_a_rail_by_category_shows_what_can_be_bought_in_its_order(home: HomePage) -> None:
    category = make.make_category()
    dear = make.make_shown_product(category=category, price=900_000)
    cheap = make.make_shown_product(category=category, price=100_000)
    make.make_shown_product(category=category, price=50_000, stock=0)
    make.make_shown_product(price=10_000)
    value = {"title": "Terim", "category": category.pk, "sort": "cheap", "limit": 5}

    contents = contents_of(STREAM, blocks(("product_rail", value)), "uz")

    (rail,) = contents.blocks
    assert [card["id"] for card in rail["products"]] == [cheap.pk, dear.pk]
    assert f"category:{category.pk}" in contents.keys


@pytest.mark.django_db
def test_a_rail_of_discounts_shows_nothing_without_one(home: HomePage) -> None:
    make.make_shown_product(price=100_000)
    assert shown(("product_rail", {"title": "Arzon", "sort": "discount"})) == []

    reduced = make.make_shown_product(price=100_000, old_price=200_000)
    (rail,) = shown(("product_rail", {"title": "Arzon", "sort": "discount"}))
    assert [card["id"] for card in rail["products"]] == [reduced.pk]


@pytest.mark.django_db
def test_tiles_are_live_categories(home: HomePage) -> None:
    live, hidden = make.make_category(), make.make_category(live=False)
    value = {"categories": listed(hidden.pk, live.pk)}

    (tiles,) = shown(("category_tiles", value), language="ru")

    assert [tile["title"] for tile in tiles["tiles"]] == [live.title_ru]
    assert tiles["tiles"][0]["url"] == f"/ru/c/{live.slug_ru}/"


@pytest.mark.django_db
def test_columns_hold_blocks(home: HomePage) -> None:
    left, right = blocks(("rich_text", "<p>Chap</p>")), blocks(("heading", {"title": "Oʻng"}))

    (columns,) = shown(("columns", {"columns": listed(left, right)}))

    assert columns["columns"][0][0]["html"] == "<p>Chap</p>"
    assert columns["columns"][1][0] | {"title": "Oʻng", "level": 2} == columns["columns"][1][0]


@pytest.mark.django_db
def test_questions_are_told_to_search_engines(make_page: Any) -> None:
    from cms.queries import page_by_path

    entry = {"question": "Qachon?", "answer": "<p>Ertaga</p>"}
    make_page("savollar", ("faq", {"items": listed(entry)}))

    (told,) = page_by_path("savollar/", "uz").json_ld

    assert told["@type"] == "FAQPage"
    assert told["mainEntity"][0]["acceptedAnswer"]["text"] == "<p>Ertaga</p>"


@pytest.mark.django_db
def test_articles_are_the_latest_or_those_chosen_in_the_readers_language(
    make_article: Any, translate: Any
) -> None:
    old = make_article("eski", date="2026-01-01", title="Eski")
    make_article("yangi", date="2026-02-02", title="Yangi")
    translate(old, "staraya", title="Старая", lead="Коротко", date="2026-01-01")

    (latest,) = shown(("articles", {"title": "Maqolalar", "limit": 2}))
    (chosen,) = shown(("articles", {"title": "Статьи", "articles": listed(old.pk)}), language="ru")

    assert [article["title"] for article in latest["articles"]] == ["Yangi", "Eski"]
    assert [article["title"] for article in chosen["articles"]] == ["Старая"]
    assert chosen["articles"][0]["url"] == "/ru/maqolalar/staraya/"


@pytest.mark.django_db
def test_a_block_of_a_type_that_is_no_more_is_left_out(home: HomePage) -> None:
    assert shown(("slider", {"title": "Eski"})) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value",
    [
        {"label": "Bosing"},
        {"label": "", "address": "/uz/"},
        {"label": "Bosing", "address": "javascript:alert(1)"},
        {"label": "Bosing", "address": "//boshqa sayt"},
    ],
)
def test_a_link_is_a_label_and_one_safe_target(value: dict[str, str]) -> None:
    link = Link()
    with pytest.raises(ValidationError):
        link.clean(link.to_python(value))


@pytest.mark.django_db
def test_a_category_is_not_chosen_twice() -> None:
    category = make.make_category()
    value = {"categories": listed(category.pk, category.pk)}
    with pytest.raises(StreamBlockValidationError):
        STREAM.clean(STREAM.to_python(blocks(("category_tiles", value))))


@pytest.mark.django_db
def test_every_block_can_be_edited_in_the_admin(make_page: Any) -> None:
    user = get_user_model().objects.create_superuser("muharrir", "m@example.uz", "juda-maxfiy-soz")
    client = Client()
    client.force_login(user)
    page = make_page("sahifa", ("rich_text", "<p>Salom</p>"))

    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert answer.status_code == 200
    assert b"product_rail" in answer.content
