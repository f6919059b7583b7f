"""The verbs of payments: taking money, giving it back, and keeping what was said about it."""

from commerce.payments.commands.instalments import (
    activate_instalment,
    apply_for_instalment,
    approve_instalment,
    cancel_instalment,
    decline_instalment,
)
from commerce.payments.commands.messages import note_answered, note_asked
from commerce.payments.commands.receiving import (
    abandon_payment,
    book_cash,
    cancel_payment,
    confirm_payment,
    expire_payment,
    note_receipt,
    open_payment,
    start_payment,
)
from commerce.payments.commands.reconciling import (
    compare_again,
    resolve_difference,
    take_statement,
    tell_finance,
)
from commerce.payments.commands.repaying import (
    begin_repayment,
    carry_out,
    carry_out_again,
    finish_repayment,
    give_up_repayment,
    plan_repayment,
)
from commerce.payments.commands.wallet import pay_from_wallet

__all__ = [
    "abandon_payment",
    "activate_instalment",
    "apply_for_instalment",
    "approve_instalment",
    "begin_repayment",
    "book_cash",
    "cancel_instalment",
    "cancel_payment",
    "carry_out",
    "carry_out_again",
    "compare_again",
    "confirm_payment",
    "decline_instalment",
    "expire_payment",
    "finish_repayment",
    "give_up_repayment",
    "note_answered",
    "note_asked",
    "note_receipt",
    "open_payment",
    "pay_from_wallet",
    "plan_repayment",
    "resolve_difference",
    "start_payment",
    "take_statement",
    "tell_finance",
]
