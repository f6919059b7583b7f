"""Goods as tables: sheets out and in, and cells changed by hand.

Owns `Sheet` and its rows: a file that was uploaded, what it would change, what of it was applied
and what was undone. A merchant's sheet touches that merchant's goods only; one without a merchant
is of the shop's staff. Promises that each row is applied once whatever crashes, and that nothing
is written over what changed since it was seen.
"""
