"""What is in which warehouse, and what of it is promised.

Owns warehouses, stock, the ledger of movements and reservations. Promises that no piece is
promised twice, however many buyers come at once. Announces `StockStateChanged` when the
coarse state that pages show (in, low, out) becomes another, not on every sale.
"""
