"""Whose money it is: the double-entry ledger of everything that is not yet in the right hands.

Owns `Account`, `Entry` and `Posting`. An entry is posted once for its reference, its postings
add up to zero, and none of them is ever changed: PostgreSQL itself refuses anything else. So the
trial balance is zero, always. What a wallet, a gift card or a merchant has due is kept beside
the account, so that it can be decided on under a lock. Announces nothing: whoever posts, tells.
"""
