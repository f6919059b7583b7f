from commerce.core.events import on
from commerce.orders.events import RefundDue
from commerce.payments.events import PaymentReceived
from commerce.payouts.commands import share_out, share_out_waiting
from commerce.payouts.events import ContractMade


@on(PaymentReceived, RefundDue)
def share_out_its_order(event: PaymentReceived | RefundDue) -> None:
    share_out(order_id=event.order_id)


@on(ContractMade)
def share_out_what_waited(event: ContractMade) -> None:
    share_out_waiting(merchant_id=event.merchant_id)
