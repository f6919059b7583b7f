from commerce.accounts.commands.closing import close_account
from commerce.accounts.commands.codes import SentCode, confirm_code, send_code, sign_in
from commerce.accounts.commands.devices import (
    end_device,
    end_other_devices,
    note_seen,
    open_device,
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
    "end_device",
    "end_other_devices",
    "forget_old_sign_ins",
    "issue_tokens",
    "note_seen",
    "open_device",
    "refresh_tokens",
    "reset_second_factor",
    "save_profile",
    "send_code",
    "sign_in",
]
