"""What somebody may ask of all domains at once: everything that is kept about them.

Owns no tables of its own. Closing an account is `accounts.close_account`; each domain forgets
its part when that is announced.
"""
