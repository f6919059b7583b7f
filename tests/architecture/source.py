"""The code as the rules of the house read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ("config", "storefront", "cms", "commerce", "media")
NOT_DOMAINS = {"api"}  # a face of the domains, not one of them


def python_files(*folders: str) -> Iterator[Path]:
    """Every module in these folders but migrations, which are made by a tool."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def domains() -> list[Path]:
    """The folders of the domains of commerce."""
    return [
        path
        for path in sorted((ROOT / "commerce").iterdir())
        if (path / "__init__.py").exists() and path.name not in NOT_DOMAINS
    ]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes[N: ast.AST](path: Path, kind: type[N]) -> Iterator[N]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, kind))


def imported(path: Path) -> Iterator[str]:
    """The dotted names that a module imports."""
    for node in nodes(path, ast.Import):
        yield from (alias.name for alias in node.names)
    for node in nodes(path, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
