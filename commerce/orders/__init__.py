"""What was bought: orders, a sub-order for each merchant, their lines, returns and refunds.

An order's name, phone and street are sealed at rest. What befalls an order is an append-only
log of events from which its state can be rebuilt. Each packed sub-order has its parcel, and both
go the same way. Announces `OrderPlaced`, `OrderStateChanged`, `SubOrderStateChanged`,
`PaidOnDelivery`, `LinesReduced`, `ReturnStateChanged`, `RefundDue` and `RefundDone`.
"""
