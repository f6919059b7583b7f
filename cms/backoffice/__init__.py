"""The back office at /admin/: products with all that belongs to them, stock, merchants, orders.

Wagtail's own views wherever they do; texts go through its drafts and revisions, everything
else through the commands of the domains, so that every change is announced.
"""
