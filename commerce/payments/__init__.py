"""Money for orders: one payment for each attempt, and every word that a provider exchanged with us.

Promises that an order is paid once at most, that it is paid exactly when its money is booked, and
that no message is acted on before it is stored. Card numbers never come here. Announces
`PaymentReceived`, `PaymentReturned` and `ReceiptNoted`.
"""
