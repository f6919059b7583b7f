"""What the shop decides for itself and may decide otherwise: hours, limits, who brings what."""

from __future__ import annotations

from datetime import timedelta

from config.environment import env

EMAIL_GATEWAY = "commerce.notifications.providers.mail.DjangoMail"
QUIET_HOURS = (22, 8)  # between these hours nobody is written to about what can wait

# Decree UP-246: from 1 April 2026 dearer goods are paid without cash only. In whole soʻm.
CASH_LIMIT = env.int("CASH_LIMIT", default=25_000_000)
CART_ABANDONED_AFTER = timedelta(minutes=env.int("CART_ABANDONED_AFTER_MINUTES", default=120))

CARRIERS = {
    "own": "commerce.shipping.providers.own.OwnCouriers",
    "bts": "commerce.shipping.providers.bts.Bts",
}
CARRIER_OF = {  # who brings what goes to a door, a pick-up point, a post office
    "courier": "own",
    "pickup": "own",
    "post": "bts" if env.str("BTS_USERNAME", default="") else "own",
}
BTS = {
    "url": env.str("BTS_URL", default="https://api.bts.uz"),
    "username": env.str("BTS_USERNAME", default=""),
    "password": env.str("BTS_PASSWORD", default=""),
    "inn": env.str("BTS_INN", default=""),
    # What the contract with BTS names: addresses of calls, our own address, their numbers.
    "orders": env.str("BTS_ORDERS", default="v1/order/add"),
    "statuses": env.str("BTS_STATUSES", default="v1/order/statuses"),
    "sender": env.json("BTS_SENDER", default={}),
    "regions": env.json("BTS_REGIONS", default={}),
    "cities": env.json("BTS_CITIES", default={}),
    "states": env.json("BTS_STATES", default={}),
}
