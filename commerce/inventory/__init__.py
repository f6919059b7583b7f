"""What is in which warehouse, and what of it is promised.

Owns warehouses, stock, the ledger of movements, reservations and the wishes for what is sold
out. Promises that no piece is promised twice, however many buyers come at once, that the ledger
is only ever added to, and that every balance is the sum of its movements. Announces
`StockStateChanged` when the coarse state that pages show (in, low, out) becomes another, not on
every sale.
"""
