"""Who sells: merchants, their public face, and the people who work for them.

Owns `Merchant`, `Member`, `Invitation` and the `Application` of whoever wants to sell. Promises
that a merchant always has an owner, and that papers and numbers of applicants are sealed. What
they agreed on about money is a contract, which stands in payouts. Announces `MerchantChanged` when
what shoppers see of one changes, and `ApplicationStateChanged`.
"""
