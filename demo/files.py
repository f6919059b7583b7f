"""The demo shop as it is written down: YAML and pictures beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent
PICTURES = FOLDER / "pictures"

# The same loader in C is ten times as fast, where it was built.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(name: str) -> Any:
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader)


def in_both(name: str, text: dict[str, str]) -> dict[str, str]:
    """`{uz: …, ru: …}` as the fields `name_uz` and `name_ru`."""
    return {f"{name}_{language}": words.strip() for language, words in text.items()}
