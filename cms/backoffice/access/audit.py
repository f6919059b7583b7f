"""What is written down of who came in and of who may do what; never a secret."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from commerce.accounts.models import User


class RolesFormatter(LogFormatter):
    label = gettext_lazy("Roles changed")

    def format_message(self, entry: Any) -> str:
        now = [*entry.data["now"], *([_("may do everything")] if entry.data["owner"] else [])]
        return _("Roles now: %(roles)s") % {"roles": ", ".join(now) or "—"}


ACTIONS = {
    "staff.signed_in": (gettext_lazy("Sign-in"), gettext_lazy("Signed in")),
    "staff.sign_in_failed": (gettext_lazy("Failed sign-in"), gettext_lazy("Wrong password")),
    "staff.factor_added": (
        gettext_lazy("Second factor added"),
        gettext_lazy("Added a second factor"),
    ),
    "staff.factor_removed": (
        gettext_lazy("Second factor removed"),
        gettext_lazy("Removed a second factor"),
    ),
    "staff.codes_made": (
        gettext_lazy("Recovery codes made"),
        gettext_lazy("Made new recovery codes"),
    ),
    "staff.factor_reset": (
        gettext_lazy("Second factor reset"),
        gettext_lazy("Took the second factors away, so that new ones are set up"),
    ),
}


def register_actions(registry: LogActionRegistry) -> None:
    for action, (label, message) in ACTIONS.items():
        registry.register_action(action, label, message)
    registry.register_action("staff.roles_changed")(RolesFormatter)


def note(action: str, colleague: Any, *, by: Any, **data: Any) -> None:
    """Write down what was done by whom to this colleague."""
    log(colleague, action, user=by, data=data)


def roles_of(user: User) -> dict[str, Any]:
    return {
        "now": sorted(user.groups.values_list("name", flat=True)),
        "owner": user.is_superuser,
    }
