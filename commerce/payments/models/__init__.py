from commerce.payments.models.payments import Payment, ProviderMessage, Reason, State
from commerce.payments.models.repayments import Repayment, Way

__all__ = ["Payment", "ProviderMessage", "Reason", "Repayment", "State", "Way"]
