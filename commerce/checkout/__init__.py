"""Where a cart becomes an order: one transaction that reserves, writes down and closes, or refuses.

Owns no tables of its own.
"""
