"""Only commands write. Whoever looks for what changes a table has to read one file."""

from __future__ import annotations

import ast

from tests.architecture.source import FLOORS, imported, name_of, nodes, python_files

WRITING = {
    "save",
    "create",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
}
MAY_WRITE = {
    "commerce/core/events.py": "emit, which commands call, stores the event",
    "commerce/feeds/files.py": "a workbook is saved into memory",
    "commerce/search/providers/postgres.py": "an engine keeps its own index; search.commands calls",
    "cms/backoffice/bulk.py": "Wagtail deletes content by its own delete(), which announces it",
    "cms/backoffice/product_facts.py": "form sets, whose save() calls the commands",
    "cms/backoffice/products.py": "form sets, whose save() calls the commands",
    "cms/backoffice/staff.py": "groups and permissions of Wagtail, which no domain owns",
}


def is_writing(call: ast.Call) -> bool:
    """`row.save()`, `rows.delete()` …, but not `super().save()` or the `update` of a set."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITING:
        return False
    of = ast.unparse(call.func.value)
    if of == "super()" or of.endswith("router"):  # a router's delete() is a verb of HTTP
        return False
    return call.func.attr != "update" or "objects" in of or "filter(" in of


def writing_calls() -> list[tuple[str, int, str]]:
    return [
        (name_of(path), call.lineno, ast.unparse(call.func))
        for path in python_files(*FLOORS)
        if path.name != "commands.py" and path.parent.name != "commands"
        for call in nodes(path, ast.Call)
        if is_writing(call)
    ]


def test_only_commands_write():
    found = [
        f"{file}:{line} calls {what}()"
        for file, line, what in writing_calls()
        if file not in MAY_WRITE
    ]
    assert not found, (
        "Only commands.py of a domain writes its tables: there it locks, decides, writes and "
        "announces in one transaction. Move this into a command, or name the reason in MAY_WRITE:"
        "\n" + "\n".join(found)
    )


def test_every_exception_is_still_one():
    needed = {file for file, _, _ in writing_calls()}
    assert MAY_WRITE.keys() <= needed, "These write nothing any more: take them off MAY_WRITE."


def test_nobody_uses_signals():
    found = [
        f"{name_of(path)} imports {name}"
        for path in python_files(*FLOORS, "demo")
        for name in imported(path)
        if ".signals" in name or name.startswith("django.dispatch")
    ]
    assert not found, (
        "A signal is an invisible call. Announce with `emit` and react with `@on`, so that what "
        "follows is a job in the same transaction:\n" + "\n".join(found)
    )
