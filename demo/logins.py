"""Who can sign in to the admin of the demo shop and to its seller's office.

Known to everybody, so made only with DEBUG.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Login:
    username: str
    password: str
    may: str
    group: str | None = None  # of `cms.backoffice.staff`; none means everything

    def __str__(self) -> str:
        return f"{self.username:<9} {self.password:<16} {self.may}"


LOGINS = [
    Login("admin", "karvon-admin", "may do everything"),
    Login("editor", "karvon-editor", "writes texts, chooses pictures, publishes", "Editors"),
    Login("manager", "karvon-manager", "sets prices and stock, takes orders on", "Managers"),
]


@dataclass(frozen=True)
class SellerLogin:
    """Somebody who signs in to the shop by phone and owns one of its merchants."""

    phone: str
    code: str
    merchant: str  # its slug

    def __str__(self) -> str:
        return f"{self.phone} {self.code:<13} sells as {self.merchant} at /uz/seller/"


SELLERS = [SellerLogin("+998900000002", "000000", "texno-olam")]
