from django.utils import timezone

from commerce.core.events import on
from commerce.fiscal.commands import send_receipt, write_receipts
from commerce.fiscal.events import ReceiptQueued
from commerce.orders.events import RefundDone
from commerce.payments.events import PaymentReceived, PaymentReturned, ReceiptNoted


@on(PaymentReceived, PaymentReturned, ReceiptNoted, RefundDone)
def write_what_happened(
    event: PaymentReceived | PaymentReturned | ReceiptNoted | RefundDone,
) -> None:
    write_receipts(order_id=event.order_id, now=timezone.now())


@on(ReceiptQueued)
def send_it(event: ReceiptQueued) -> None:
    send_receipt(receipt_id=event.receipt_id, now=timezone.now())
