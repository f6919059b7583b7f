"""Receipts for the tax committee: what was sold, and what money went back, with codes and VAT.

Promises that all money that was paid, and all that was paid out again, has one receipt, which
adds up to the tiyin and is written down before it is sent. A payment provider that registers
receipts itself tells us its fiscal sign; the others go to an operator behind `FiscalGateway`.
"""
