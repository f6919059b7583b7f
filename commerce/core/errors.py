"""Refusals: every expected "no" of the shop, with a stable code and a sentence for people.

Six kinds, each known to the two translators (`commerce/api/problems.py` and
`storefront/middleware.py`) by its HTTP status. Anything that is not a `Refusal` is a bug.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise


class Refusal(Exception):
    """Nothing was changed, and this is why.

    A concrete refusal names its `code` and `message`; `facts` fill the message's
    `%(name)s` places and travel to clients beside the code.
    """

    status: ClassVar[int]
    code: ClassVar[str] = "refused"
    message: ClassVar[str | Promise] = ""

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    def sentence(self) -> str:
        """The message in the active language, with the facts in place."""
        return str(self.message) % self.facts


class NotFound(Refusal):
    status = 404
    code = "not_found"


class Invalid(Refusal):
    """The input can't be used; `errors` maps a field to its sentences."""

    status = 422
    code = "invalid"

    def __init__(self, errors: Mapping[str, list[str]] | None = None, **facts: Any) -> None:
        super().__init__(**facts)
        self.errors = dict(errors or {})


class Forbidden(Refusal):
    status = 403
    code = "forbidden"


class Conflict(Refusal):
    status = 409
    code = "conflict"


class TooMany(Refusal):
    """Asked too often: more than `most`; `retry_after` (seconds) says when to come back."""

    status = 429
    code = "too_many"

    def __init__(self, retry_after: int, *, most: int = 1, **facts: Any) -> None:
        super().__init__(retry_after=retry_after, **facts)
        self.retry_after, self.most = retry_after, most


class Unavailable(Refusal):
    status = 503
    code = "unavailable"
