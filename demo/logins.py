"""Who can sign in to the admin of the demo shop. Known to everybody, so made only with DEBUG."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Login:
    username: str
    password: str
    may: str
    is_superuser: bool = False

    def __str__(self) -> str:
        return f"{self.username:<9} {self.password:<16} {self.may}"


LOGINS = [
    Login("admin", "karvon-admin", "may do everything", is_superuser=True),
    Login("editor", "karvon-editor", "edits products and pages"),
]
