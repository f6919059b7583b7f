"""What merchants earn: contracts, shares of what buyers paid, and the payouts that settle them.

Owns `Contract`, `Share` and `Payout`. Promises that the shares of an order add up to the tiyin to
what was paid for it, that a refund takes back exactly its part of the commission, and that what
was not paid out is due in the ledger. Announces `ContractMade`.
"""
