from commerce.payments.models.instalments import Instalment
from commerce.payments.models.payments import Payment, ProviderMessage, Reason, State
from commerce.payments.models.reconciliation import Difference, Statement
from commerce.payments.models.repayments import Repayment, Way

__all__ = [
    "Difference",
    "Instalment",
    "Payment",
    "ProviderMessage",
    "Reason",
    "Repayment",
    "State",
    "Statement",
    "Way",
]
