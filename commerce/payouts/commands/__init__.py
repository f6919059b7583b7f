"""The verbs of merchants' money: agreeing, sharing out, settling, paying out, correcting."""

from commerce.payouts.commands.contracts import Terms, approve_application, make_contract
from commerce.payouts.commands.corrections import correct
from commerce.payouts.commands.settling import (
    confirm_payout,
    fail_payout,
    send_payouts,
    settle,
    settle_period,
)
from commerce.payouts.commands.sharing import share_out, share_out_waiting

__all__ = [
    "Terms",
    "approve_application",
    "confirm_payout",
    "correct",
    "fail_payout",
    "make_contract",
    "send_payouts",
    "settle",
    "settle_period",
    "share_out",
    "share_out_waiting",
]
