"""Who sells: merchants and their public face.

Owns `Merchant`; announces `MerchantChanged` when what shoppers see of one changes.
"""
