"""The verbs of merchants: applying, being admitted, and who works for them."""

from commerce.merchants.commands.applications import (
    Answers,
    add_document,
    admit,
    ask_for_changes,
    begin_application,
    forget_applicant,
    reject_application,
    remove_document,
    save_answers,
    submit_application,
)
from commerce.merchants.commands.members import (
    accept_invitations,
    add_member,
    change_role,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from commerce.merchants.commands.merchants import save_merchant

__all__ = [
    "Answers",
    "accept_invitations",
    "add_document",
    "add_member",
    "admit",
    "ask_for_changes",
    "begin_application",
    "change_role",
    "forget_applicant",
    "invite_member",
    "reject_application",
    "remove_document",
    "remove_member",
    "save_answers",
    "save_merchant",
    "submit_application",
    "withdraw_invitation",
]
