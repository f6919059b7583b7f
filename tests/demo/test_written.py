"""What is written of the curated shop is complete and agrees with itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from commerce.core.spelling import APOSTROPHES, TURNED_COMMA, TUTUQ
from demo.files import PICTURES, read
from demo.written import COLOUR, SIZE, WrittenProduct, catalogue, size_code

PRODUCTS = catalogue().products
LANGUAGES = ("uz", "ru")
WRONG_APOSTROPHE = re.compile(
    rf"(?<=[^\W\d_])[{APOSTROPHES.replace(TURNED_COMMA, '').replace(TUTUQ, '')}](?=[^\W\d_])"
)

TOPS = [category.code for category in catalogue().categories if not category.parent]
FILES = [
    *(f"catalogue/{top}.yaml" for top in TOPS),
    *("merchants.yaml", "delivery.yaml", "phrases.yaml", "pictures/colours.yaml"),
]

every_product = pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.icon)


def test_there_are_299_products_and_half_of_them_have_colours() -> None:
    assert len(PRODUCTS) == 299
    assert len({product.icon for product in PRODUCTS}) == 299
    assert sum(1 for product in PRODUCTS if product.colours) == 150


def test_every_product_stands_where_the_list_has_it() -> None:
    lines = [line.split("|") for line in read_lines("catalogue.psv")]
    parents = {category.code: category.parent for category in catalogue().categories}
    assert {(p.icon, parents[p.category]) for p in PRODUCTS} == {(i, top) for i, top, *_ in lines}
    assert {p.icon for p in PRODUCTS if p.colours} == {line[0] for line in lines if line[5] == "c"}


@every_product
def test_descriptions_have_60_to_120_words_in_both_languages(product: WrittenProduct) -> None:
    for language in LANGUAGES:
        assert 60 <= len(product.description[language].split()) <= 120


@every_product
def test_every_attribute_is_one_of_its_type_and_every_value_one_of_its_kind(
    product: WrittenProduct,
) -> None:
    told = catalogue()
    assert 4 <= len(product.attributes) <= 8
    for code, value in product.attributes.items():
        assert code in told.types[product.type]["attributes"]
        attribute = told.attributes[code]
        match attribute["kind"]:
            case "choice":
                assert value in {option["code"] for option in attribute["options"]}
            case "number":
                assert isinstance(value, int | float)
                assert not isinstance(value, bool)
            case "boolean":
                assert isinstance(value, bool)
            case "text":
                assert set(value) == set(LANGUAGES)
                assert all(len(text) <= 300 for text in value.values())
            case kind:
                pytest.fail(f"{code} is of an unknown kind: {kind}")


@every_product
def test_three_features_and_three_pictures(product: WrittenProduct) -> None:
    assert all(len(product.features[language]) == 3 for language in LANGUAGES)
    assert all((PICTURES / name).is_file() for name in product.pictures)
    assert len(set(product.colours)) in (0, 3)


def test_every_attribute_and_option_has_one_title_in_all_files() -> None:
    titles: dict[Any, set[Any]] = {}
    for top in TOPS:
        for attribute in read(f"catalogue/{top}.yaml")["attributes"]:
            code = attribute["code"]
            titles.setdefault(code, set()).add(
                (attribute["kind"], *_both(attribute["title"]), attribute.get("facet", False))
            )
            for option in attribute.get("options", []):
                titles.setdefault((code, option["code"]), set()).add(_both(option["title"]))
    assert {code: said for code, said in titles.items() if len(said) > 1} == {}


def test_every_type_filters_by_two_attributes_at_least() -> None:
    told = catalogue()
    facets = {code for code, attribute in told.attributes.items() if attribute.get("facet")}
    assert [t for t, kind in told.types.items() if len(facets & set(kind["attributes"])) < 2] == []


def test_second_level_categories_hold_two_products_at_least() -> None:
    held = Counter(product.category for product in PRODUCTS)
    below = [category.code for category in catalogue().categories if category.parent]
    assert [code for code in below if held[code] < 2] == []
    assert set(held) == set(below)


def test_sizes_are_options_of_one_attribute_in_order() -> None:
    codes = [option["code"] for option in catalogue().attributes[SIZE]["options"]]
    assert len(codes) == len(set(codes))
    assert all(size_code(size) in codes for product in PRODUCTS for size in product.sizes)
    assert codes.index("xs") < codes.index("s") < codes.index("xxl") < codes.index("16")
    assert codes.index("16") < codes.index("16-5") < codes.index("45") < codes.index("190")


def test_uzbek_is_spelled_with_its_own_letters() -> None:
    told = [catalogue().products, *(read(name) for name in FILES)]
    wrong = [text for text in _texts(told) if WRONG_APOSTROPHE.search(text)]
    assert wrong == []


def test_every_text_stands_in_both_languages() -> None:
    for name in FILES:
        for pair in _pairs(read(name)):
            assert set(pair) == set(LANGUAGES), pair
            for text in pair.values():
                assert all(isinstance(t, str) and t.strip() for t in _listed(text)), pair


def test_colours_have_six_digits() -> None:
    palette = catalogue().attributes[COLOUR]["options"]
    assert all(re.fullmatch(r"#[0-9A-Fa-f]{6}", colour["hex"]) for colour in palette)


def read_lines(name: str) -> list[str]:
    return (PICTURES.parent / name).read_text(encoding="utf-8").splitlines()


def _listed(text: Any) -> list[Any]:
    return text if isinstance(text, list) else [text]


def _both(title: dict[str, str]) -> tuple[str, str]:
    return title["uz"], title["ru"]


def _pairs(told: Any) -> Iterator[dict[str, Any]]:
    """Every mapping that holds an Uzbek text."""
    if isinstance(told, dict):
        if "uz" in told:
            yield told
        else:
            for value in told.values():
                yield from _pairs(value)
    elif isinstance(told, list):
        for value in told:
            yield from _pairs(value)


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from _texts(value)
    elif isinstance(told, list | tuple):
        for value in told:
            yield from _texts(value)
    elif isinstance(told, WrittenProduct):
        yield from _texts(vars(told))
