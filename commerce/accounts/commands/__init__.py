from commerce.accounts.commands.closing import close_account
from commerce.accounts.commands.codes import SentCode, confirm_code, send_code, sign_in
from commerce.accounts.commands.devices import (
    end_all_devices,
    end_device,
    end_other_devices,
    note_seen,
    open_device,
)
from commerce.accounts.commands.identities import link_identity, unlink_identity
from commerce.accounts.commands.passwords import (
    confirm_email,
    remove_email,
    reset_password,
    send_email_code,
    send_reset_code,
    set_password,
    sign_in_by_password,
)
from commerce.accounts.commands.profile import save_profile
from commerce.accounts.commands.second_factor import reset_second_factor
from commerce.accounts.commands.tokens import Tokens, issue_tokens, refresh_tokens
from commerce.accounts.commands.upkeep import forget_old_sign_ins

__all__ = [
    "SentCode",
    "Tokens",
    "close_account",
    "confirm_code",
    "confirm_email",
    "end_all_devices",
    "end_device",
    "end_other_devices",
    "forget_old_sign_ins",
    "issue_tokens",
    "link_identity",
    "note_seen",
    "open_device",
    "refresh_tokens",
    "remove_email",
    "reset_password",
    "reset_second_factor",
    "save_profile",
    "send_code",
    "send_email_code",
    "send_reset_code",
    "set_password",
    "sign_in",
    "sign_in_by_password",
    "unlink_identity",
]
