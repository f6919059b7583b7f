"""The country's regions and districts."""

from __future__ import annotations

import json
import re

from commerce.shipping.queries import GEOGRAPHY, regions

PLACES = json.loads(GEOGRAPHY.read_text(encoding="utf-8"))
REGIONS = {
    *("UZ-TK", "UZ-TO", "UZ-SI", "UZ-JI", "UZ-SA", "UZ-FA", "UZ-NG"),
    *("UZ-AN", "UZ-QA", "UZ-SU", "UZ-BU", "UZ-NW", "UZ-XO", "UZ-QR"),
}
OF_TASHKENT = {
    "Bektemir": "Бектемирский",
    "Chilonzor": "Чиланзарский",
    "Mirobod": "Мирабадский",
    "Mirzo Ulugʻbek": "Мирзо-Улугбекский",
    "Olmazor": "Алмазарский",
    "Sergeli": "Сергелийский",
    "Shayxontohur": "Шайхантахурский",
    "Uchtepa": "Учтепинский",
    "Yakkasaroy": "Яккасарайский",
    "Yangihayot": "Янгихаётский",
    "Yashnobod": "Яшнабадский",
    "Yunusobod": "Юнусабадский",
}
UZBEK = re.compile(r"[A-Z][a-zʻʼ]+( [A-Z][a-zʻʼ]+)? (tumani|shahri)")
RUSSIAN = re.compile(r"[А-Я][а-яё]+(-[А-Я][а-яё]+)? район|город [А-Я][а-яё]+")


def test_the_country_has_14_regions_and_206_districts_and_cities() -> None:
    assert {region["code"] for region in PLACES} == REGIONS
    assert len(PLACES) == 14
    assert sum(len(region["districts"]) for region in PLACES) == 206


def test_no_code_is_given_twice() -> None:
    codes = [district["code"] for region in PLACES for district in region["districts"]]
    assert len(codes) == len(set(codes))


def test_the_code_of_a_district_begins_with_its_region() -> None:
    for region in PLACES:
        codes = {district["code"] for district in region["districts"]}
        assert all(re.fullmatch(r"17\d{5}", code) for code in codes)
        assert len({code[:4] for code in codes}) == 1


def test_names_are_spelled_with_the_letters_of_their_language() -> None:
    for region in PLACES:
        for district in region["districts"]:
            assert UZBEK.fullmatch(district["name"]["uz"]), district
            assert RUSSIAN.fullmatch(district["name"]["ru"]), district


def test_no_two_places_of_a_region_are_called_the_same() -> None:
    for language in ("uz", "ru"):
        for region in PLACES:
            names = [district["name"][language] for district in region["districts"]]
            assert len(names) == len(set(names))


def test_tashkent_has_its_twelve_districts() -> None:
    (capital,) = (region for region in PLACES if region["code"] == "UZ-TK")
    assert {d["name"]["uz"]: d["name"]["ru"] for d in capital["districts"]} == {
        f"{uz} tumani": f"{ru} район" for uz, ru in OF_TASHKENT.items()
    }


def test_the_capital_is_offered_first() -> None:
    for language in ("uz", "ru"):
        assert regions(language)[0].code == "UZ-TK"  # type: ignore[arg-type]
