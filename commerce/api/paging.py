"""Lists as `{"items": […], "next": cursor or null}`."""

from __future__ import annotations

import base64
import binascii

from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Invalid

SMALLEST, USUAL, LARGEST = 1, 20, 100
LAST_PAGE = 1_000_000  # a cursor from elsewhere may hold any number


class CursorInvalid(Invalid):
    code = "cursor_invalid"
    message = _("This cursor is not one of ours.")


def page_of(cursor: str | None) -> int:
    """The page a cursor stands for; the first one without a cursor."""
    if not cursor:
        return 1
    try:
        page = int(base64.urlsafe_b64decode(cursor.encode() + b"==").decode())
    except (ValueError, binascii.Error):
        raise CursorInvalid from None
    return min(max(1, page), LAST_PAGE)


def cursor_of(page: int) -> str:
    """Opaque to clients, so that what is inside can change."""
    return base64.urlsafe_b64encode(str(page).encode()).decode().rstrip("=")
