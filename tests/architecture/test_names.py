"""A name says where to look: files of a domain, areas of the shop, tests of both."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import FLOORS, ROOT, domains, name_of, nodes, python_files, tree_of

LONGEST = 400  # lines

A_DOMAIN_HAS = {
    "__init__.py",
    "apps.py",
    "models.py",
    "models",
    "commands.py",
    "commands",
    "queries.py",
    "queries",
    "events.py",
    "errors.py",
    "reactions.py",
    "provider.py",
    "providers",
    "migrations",
    "management",
    "health.py",  # what `doctor` and /readyz ask
    "tasks.py",  # what the clock does
}
AND_WITH_A_REASON = {
    "catalog": {"description.py"},  # the blocks a description is built from
    "promotions": {"calculation.py"},  # the pure arithmetic of discounts
    "shipping": {"geography.json"},  # the country's regions and districts
    "fiscal": {"documents.py"},  # how orders become the lines of receipts
    "orders": {
        "documents.py",  # what is printed
        "history.py",  # the fold of its events
        "notices.py",  # what is written to the buyer
        "story.py",  # its events in words
    },
    "payouts": {"documents.py"},  # statements and the bank's payment orders
    "showcase": {"documents.py"},  # how facts become cards and documents
    "feeds": {
        "columns.py",  # what the cells of a sheet mean
        "files.py",  # CSV and XLSX as rows of texts
    },
    "search": {"documents.py"},  # how documents become what is searched
}
FREE_IN_ITS_NAMES = {"core"}  # not a domain but what they stand on

# Folders of templates that are no area of addresses.
PARTS = {"blocks", "components", "letters"}
AREA_OF_TEMPLATES = {"cms": "pages"}
NO_AREA = {"__init__", "apps", "urls", "reactions"}


@pytest.mark.parametrize("domain", domains(), ids=lambda path: path.name)
def test_a_domain_has_the_usual_files(domain: Path):
    if domain.name in FREE_IN_ITS_NAMES:
        return
    usual = A_DOMAIN_HAS | AND_WITH_A_REASON.get(domain.name, set())
    strange = {path.name for path in domain.iterdir()} - usual - {"__pycache__"}
    assert not strange, (
        f"commerce/{domain.name} has {sorted(strange)}. A newcomer knows {sorted(A_DOMAIN_HAS)}; "
        "another file needs a reason in AND_WITH_A_REASON."
    )


@pytest.mark.parametrize("domain", domains(), ids=lambda path: path.name)
def test_a_domain_says_what_it_is_and_imports_nothing(domain: Path):
    start = tree_of(domain / "__init__.py")
    assert ast.get_docstring(start), f"Say in commerce/{domain.name}/__init__.py what it owns."
    assert len(start.body) == 1, (
        f"commerce/{domain.name}/__init__.py holds only its docstring: importing a domain must "
        "not load its models."
    )


@pytest.mark.parametrize("domain", domains(), ids=lambda path: path.name)
def test_a_domain_has_its_tests(domain: Path):
    tests = list((ROOT / "tests" / "commerce" / domain.name).glob("test_*.py"))
    assert tests, f"The tests of commerce/{domain.name} belong into tests/commerce/{domain.name}/."


def test_an_area_its_module_its_templates_and_its_tests_share_one_name():
    modules = _areas(ROOT / "storefront", "*.py") - NO_AREA
    tests = {name.removeprefix("test_") for name in _areas(ROOT / "tests/storefront", "test_*.py")}
    folders = {
        AREA_OF_TEMPLATES.get(path.name, path.name)
        for path in (ROOT / "themes/base/templates").iterdir()
        if path.is_dir()
    }
    assert not folders - PARTS - modules, "templates without a module of their name in storefront"
    assert not modules - tests, "modules of storefront without tests/storefront/test_<name>.py"
    assert not tests - modules, "tests of modules that storefront does not have"


def _areas(folder: Path, modules: str) -> set[str]:
    """The modules of a folder, and its packages: an area with many parts is one."""
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    return packages | {path.stem for path in folder.glob(modules)}


def test_no_file_is_too_long_to_read():
    long = [
        f"{name_of(path)}: {lines} lines"
        for path in python_files(*FLOORS, "dev")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    ]
    assert not long, (
        f"Past {LONGEST} lines a file becomes a package of the same name, whose __init__ exports "
        "the same names:\n" + "\n".join(long)
    )


def test_nothing_is_called_after_having_no_name():
    nameless = {"utils", "helpers", "misc", "common", "util"}
    found = [name_of(path) for path in python_files(*FLOORS, "dev") if path.stem in nameless]
    assert not found, f"Name it after what is inside: {found}"


def test_queries_are_nouns():
    found = [
        f"{name_of(path)}: {function.name}"
        for path in python_files("commerce", "cms")
        if path.name == "queries.py"
        for function in nodes(path, ast.FunctionDef)
        if function.name.startswith(("get_", "fetch_", "find_"))
    ]
    assert not found, "`orders_of(customer)`, not `get_orders`:\n" + "\n".join(found)
