"""Uzbek is written with its own letters: oʻ gʻ (U+02BB) and the tutuq belgisi (U+02BC)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.source import ROOT

# An apostrophe of another kind inside a word, or after o and g; and each letter in its place.
MISSPELLED = re.compile(
    r"(?<=[a-zA-Z])['`‘’´′](?=[a-zA-Z])|(?<=[oOgG])['`‘’´′ʼ]|(?<![oOgG])ʻ|ʼ(?![a-zA-Z])"
)
DATA = [
    *sorted((ROOT / "demo").rglob("*.yaml")),
    *sorted((ROOT / "commerce").rglob("*.json")),
]


def uzbek_texts(data: Any, *, is_uzbek: bool = False) -> Iterator[str]:
    """Every text that stands under a key `uz` or `…_uz`."""
    match data:
        case dict():
            for key, value in data.items():
                own = str(key) == "uz" or str(key).endswith("_uz")
                foreign = str(key) == "ru" or str(key).endswith("_ru")
                yield from uzbek_texts(value, is_uzbek=(is_uzbek or own) and not foreign)
        case list():
            for value in data:
                yield from uzbek_texts(value, is_uzbek=is_uzbek)
        case str() if is_uzbek:
            yield data


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_uzbek_data_has_the_right_letters(path: Path):
    text = path.read_text(encoding="utf-8")
    data = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    wrong = [line for line in uzbek_texts(data) if MISSPELLED.search(line)]
    assert not wrong, "oʻ and gʻ take U+02BB, maʼno takes U+02BC:\n" + "\n".join(wrong)


def test_the_data_was_found():
    names = {path.name for path in DATA}
    assert {"geography.json", "merchants.yaml"} <= names


@pytest.mark.parametrize(
    "text", ["o'zbek", "Go’zal", "ma'no", "maʻno", "togʼ", "sanʼ", "bog`", "Oʼzbek"]
)
def test_a_wrong_letter_is_seen(text: str):
    assert MISSPELLED.search(text)


@pytest.mark.parametrize("text", ["oʻzbek", "maʼno", "togʻ", "Isʼhoq", "“Zarvar” 5' ekran"])
def test_a_right_letter_is_not_blamed(text: str):
    assert not MISSPELLED.search(text)
