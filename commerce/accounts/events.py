from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class SignedIn(Event):
    name: ClassVar[str] = "user.signed_in"
    user_id: int
    device_id: int


@dataclass(frozen=True)
class AccountClosed(Event):
    name: ClassVar[str] = "user.account_closed"
    user_id: int
