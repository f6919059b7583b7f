"""The shop: one folder per domain, stacked in the order a sale happens.

A domain may call the domains below it and announces to those above (`core.events`).
"""
