"""What a shopper keeps with us: addresses, wishes, and what they agreed to.

Addresses are sealed at rest. Consents are a log that is only added to. All of it goes when the
account is closed.
"""
