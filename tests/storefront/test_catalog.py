import json
import re

import pytest

from commerce.catalog.commands import remember_slugs
from commerce.catalog.models import Category, Product
from commerce.inventory.models import Stock, StockWish
from commerce.showcase.models import Document
from storefront.catalog import preview
from tests import factories as make
from tests.storefront.conftest import says, text


def product_address(product, language="uz"):
    return f"/{language}/p/{getattr(product, f'slug_{language}')}/"


def category_address(category, language="uz"):
    return f"/{language}/c/{getattr(category, f'slug_{language}')}/"


# --- categories


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_category_shows_its_products_in_the_language_of_its_address(client, language):
    product = make.make_shown_product()
    page = client.get(category_address(product.category, language))
    assert page.status_code == 200
    assert getattr(product, f"title_{language}") in text(page)
    assert product_address(product, language) in text(page)


def test_category_takes_ten_queries_at_most_however_many_products(queries_of):
    picture = make.make_picture(prepared=True)
    category = make.make_category(parent=make.make_category(picture=picture), picture=picture)
    for colour in ("red", "blue", "green"):
        make.make_shown_product(
            category=category, variants=[{"options": {"colour": colour}}], pictures=[picture]
        )
    filtered = f"{category_address(category)}?attr.colour=red,blue&price_min=1&in_stock=1"
    assert queries_of(category_address(category)) <= 10
    assert queries_of(filtered) <= 10


def test_facets_filter_by_repeated_names_and_by_commas_alike(client):
    category = make.make_category()
    red, blue, green = (
        make.make_shown_product(category=category, variants=[{"options": {"colour": colour}}])
        for colour in ("red", "blue", "green")
    )
    for query in ("attr.colour=red&attr.colour=blue", "attr.colour=red,blue"):
        page = text(client.get(f"{category_address(category)}?{query}"))
        assert product_address(red) in page
        assert product_address(blue) in page
        assert product_address(green) not in page


def test_unknown_facet_is_left_out_and_told(client):
    product = make.make_shown_product()
    page = client.get(f"{category_address(product.category)}?attr.nosuch=thing")
    assert page.status_code == 200
    assert product_address(product) in text(page)
    assert says(
        page, "We do not know the filter “{name}”, so it was left out.", name="nosuch=thing"
    )


def test_price_range_upside_down_is_swapped_and_told(client):
    category = make.make_category()
    cheap = make.make_shown_product(category=category, price=50_000)
    dear = make.make_shown_product(category=category, price=900_000)
    page = client.get(f"{category_address(category)}?price_min=100000&price_max=10000")
    assert page.status_code == 200
    assert product_address(cheap) in text(page)
    assert product_address(dear) not in text(page)
    assert says(page, "The lower price was above the upper one, so we swapped them.")


@pytest.mark.parametrize("number", ["2", "0", "-1", "1.5", "abc", "", "01", "9" * 400, "１"])
def test_page_that_does_not_exist_is_a_themed_404(client, number):
    category = make.make_shown_product().category
    page = client.get(f"{category_address(category)}?page={number}")
    assert page.status_code == 404
    assert says(page, "There is no such page.")
    assert 'id="search-input"' in text(page)


def test_category_nobody_made_is_a_themed_404_in_the_language_of_the_address(client):
    page = client.get("/ru/c/hech-narsa/")
    assert page.status_code == 404
    assert says(page, "There is no such category.", "ru")
    assert '<html lang="ru">' in text(page)


def test_old_address_of_a_category_leads_to_the_new_one_for_ever(client):
    category = make.make_category(slug_uz="eski")
    remember_slugs(kind="category", target_id=category.pk)
    Category.objects.filter(pk=category.pk).update(slug_uz="yangi")
    moved = client.get("/uz/c/eski/")
    assert (moved.status_code, moved["Location"]) == (301, "/uz/c/yangi/")


def test_uzbek_slug_behind_the_russian_language_leads_to_the_russian_one(client):
    category = make.make_category()
    moved = client.get(f"/ru/c/{category.slug_uz}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/ru/c/{category.slug_ru}/")


def test_category_carries_its_own_key_and_not_its_products(client):
    product = make.make_shown_product()
    keys = client.get(category_address(product.category))["Surrogate-Key"].split()
    assert f"category:{product.category.pk}" in keys
    assert not [key for key in keys if key.startswith("product:")]


def test_category_without_russian_is_not_offered_to_search_engines_in_russian(client):
    category = make.make_category(ru_ready=False)
    page = client.get(f"/ru/c/{category.slug_uz}/")
    assert page["X-Robots-Tag"] == "noindex"
    assert 'hreflang="ru"' not in head_of(page)
    assert f'rel="canonical" href="http://testserver/uz/c/{category.slug_uz}/"' in text(page)


def head_of(page):
    return text(page).partition("</head>")[0]


# --- products


def test_product_page_says_what_is_sold_and_for_how_much(client):
    product = make.make_shown_product(price=1_250_000, old_price=1_500_000)
    page = client.get(product_address(product))
    assert page.status_code == 200
    for shown in (product.title_uz, "1\xa0250\xa0000\xa0soʻm", "1\xa0500\xa0000\xa0soʻm"):
        assert shown in text(page)
    russian = client.get(product_address(product, "ru"))
    assert "1\xa0250\xa0000\xa0сум" in text(russian)


def test_product_takes_ten_queries_at_most(queries_of):
    picture = make.make_picture(prepared=True)
    category = make.make_category(picture=picture)
    for _ in range(4):
        product = make.make_shown_product(category=category, pictures=[picture])
    make.make_delivery()
    assert queries_of(product_address(product)) <= 10
    assert queries_of(product_address(product, "ru")) <= 10


def offer_of(page):
    data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text(page), re.DOTALL)
    return json.loads(data[0])["offers"]


def test_sold_out_product_says_so_in_words_and_to_search_engines(client):
    product = make.make_shown_product(stock=0)
    page = client.get(product_address(product))
    assert offer_of(page)["availability"] == "https://schema.org/OutOfStock"
    assert says(page, "Sold out")
    assert says(page, "This product is sold out. Look at similar ones below.")


def test_variant_is_chosen_by_its_sku(client):
    product = make.make_shown_product(
        variants=[
            {"sku": "RED-1", "options": {"colour": "red"}},
            {"sku": "BLUE-1", "options": {"colour": "blue"}},
        ]
    )
    blue = product.variants.get(sku="BLUE-1")
    page = text(client.get(f"{product_address(product)}?v=BLUE-1"))
    assert re.search(rf'name="variant_id" value="{blue.pk}"', page)


def test_first_variant_shown_is_one_that_can_be_bought(client):
    product = make.make_shown_product(
        variants=[{"options": {"colour": "red"}, "stock": 0}, {"options": {"colour": "blue"}}]
    )
    in_stock = product.variants.get(combination="colour=blue")
    assert f'name="variant_id" value="{in_stock.pk}"' in text(client.get(product_address(product)))


def test_vanished_variant_is_told_and_the_product_shown(client):
    product = make.make_shown_product()
    page = client.get(f"{product_address(product)}?v=NOT-ANY-MORE")
    assert page.status_code == 200
    assert says(page, "This variant is not sold any more.")


def test_variant_that_differs_shows_the_canonical_address_without_it(client):
    product = make.make_shown_product()
    page = client.get(f"{product_address(product)}?v={product.variants.get().sku}&utm_source=x")
    assert f'rel="canonical" href="http://testserver{product_address(product)}"' in text(page)


def test_switch_of_language_stays_on_the_same_thing(client):
    product = make.make_shown_product()
    sku = product.variants.get().sku
    page = text(client.get(f"{product_address(product)}?v={sku}"))
    assert f'href="{product_address(product, "ru")}?v={sku}"' in page


def test_old_address_of_a_product_leads_to_the_new_one_for_ever(client):
    product = make.make_shown_product(slug_uz="eski-nom")
    remember_slugs(kind="product", target_id=product.pk)
    Product.objects.filter(pk=product.pk).update(slug_uz="yangi-nom")
    make.show(product)
    moved = client.get("/uz/p/eski-nom/")
    assert (moved.status_code, moved["Location"]) == (301, "/uz/p/yangi-nom/")


def test_address_of_a_product_that_is_gone_is_a_404_and_no_circle(client):
    product = make.make_shown_product()
    remember_slugs(kind="product", target_id=product.pk)
    Product.objects.filter(pk=product.pk).update(live=False)
    make.show(product)
    page = client.get(product_address(product))
    assert page.status_code == 404
    assert says(page, "This product is not sold here any more.")


def test_texts_of_merchants_can_not_become_markup(client):
    nasty = "<script>alert(1)</script>"
    product = make.make_shown_product(title_uz=nasty, merchant=make.make_merchant(name=nasty))
    for address in (product_address(product), category_address(product.category)):
        assert nasty not in text(client.get(address))


def test_product_carries_the_keys_of_itself_and_its_categories(client):
    category = make.make_category(parent=make.make_category())
    product = make.make_shown_product(category=category)
    keys = client.get(product_address(product))["Surrogate-Key"].split()
    wanted = {f"product:{product.pk}", f"category:{category.pk}", f"category:{category.parent.pk}"}
    assert wanted <= set(keys)


# --- drafts


def test_preview_shows_the_draft_and_stores_nothing(rf):
    product = make.make_shown_product(ru_ready=False)
    product.title_uz, product.title_ru = "Qoralama nomi", "Название черновика"
    for language, title in (("uz", "Qoralama nomi"), ("ru", "Название черновика")):
        assert title in text(preview(rf.get("/"), product, language=language))
    assert Product.objects.get(pk=product.pk).title_uz != "Qoralama nomi"
    assert Document.objects.get(product=product, language="uz").title != "Qoralama nomi"


def test_preview_of_a_product_that_was_never_saved_shows_it_sold_out(rf):
    known = make.make_product()
    draft = Product(
        code="yangi",
        type=known.type,
        category=known.category,
        merchant=known.merchant,
        title_uz="Yangi mahsulot",
        slug_uz="yangi-mahsulot",
    )
    page = preview(rf.get("/"), draft, language="uz")
    assert "Yangi mahsulot" in text(page)
    assert says(page, "Sold out")
    assert not Stock.objects.filter(variant__product__code="yangi").exists()


def test_preview_of_a_category_shows_the_draft(rf):
    category = make.make_category()
    category.title_uz = "Qoralama boʻlim"
    assert "Qoralama boʻlim" in text(preview(rf.get("/"), category, language="uz"))
    new = Category(code="yangi", title_uz="Yangi boʻlim", slug_uz="yangi-bolim")
    assert "Yangi boʻlim" in text(preview(rf.get("/"), new, language="uz"))


# --- wishes for what is sold out ------------------------------------------------------------------


@pytest.fixture
def sold_out():
    return make.make_shown_product(stock=0)


def wished(client, product, *, phone="90 123 45 67", variant=None, **headers):
    given = {"variant_id": variant or product.variants.get().pk, "phone": phone}
    return client.post("/ru/wish/", given, headers=headers)


def test_who_misses_a_product_leaves_a_phone(client, sold_out):
    assert "/wish/" in client.get(f"/ru/p/{sold_out.slug_ru}/").content.decode()
    assert wished(client, sold_out).status_code == 200
    assert wished(client, sold_out, **{"hx-request": "true"}).status_code == 200
    wish = StockWish.objects.get()
    assert (wish.phone, wish.language) == ("+998901234567", "ru")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"phone": "12"}, 422),
        ({"phone": ""}, 422),
        ({"phone": "\0"}, 422),
        ({"variant": "x"}, 422),
        ({"variant": 2**63}, 422),
        ({"variant": 10**12}, 404),
    ],
)
def test_a_wish_that_can_not_be_is_told(client, sold_out, given, status):
    answer = wished(client, sold_out, **given)
    assert answer.status_code == status
    assert not StockWish.objects.exists()
