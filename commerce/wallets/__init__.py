"""Money that the shop owes its buyers: wallets, and gift cards that fill them.

Owns gift cards with their batches, and the corrections that staff make; what is in a wallet is an
account of the ledger and nowhere else. Promises that no wallet is spent twice or below zero, that
a card is redeemed once, and that its code is known to whoever holds it and to nobody here.
Announces nothing.
"""
