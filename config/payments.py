"""The settings of payments: what the contracts with providers give us, and who is offered."""

from __future__ import annotations

from config.environment import env, refuse_half_configured

DEBUG = env.bool("DEBUG", default=False)

PAYME_MERCHANT_ID = env.str("PAYME_MERCHANT_ID", default="")
PAYME_KEY = env.str("PAYME_KEY", default="")
PAYME_LOGIN = env.str("PAYME_LOGIN", default="Paycom")
PAYME_TEST_KEY = env.str("PAYME_TEST_KEY", default="")  # only while the sandbox tries us
PAYME_ADDRESSES = env.list("PAYME_ADDRESSES", default=[])  # as 185.234.113.0/28; empty: any
PAYME_CHECKOUT_URL = env.str("PAYME_CHECKOUT_URL", default="https://checkout.paycom.uz")
CLICK_SERVICE_ID = env.str("CLICK_SERVICE_ID", default="")
CLICK_MERCHANT_ID = env.str("CLICK_MERCHANT_ID", default="")
CLICK_SECRET_KEY = env.str("CLICK_SECRET_KEY", default="")
# Of the Merchant API, by which refunds are asked for; without it they are made in the cabinet.
CLICK_MERCHANT_USER_ID = env.str("CLICK_MERCHANT_USER_ID", default="")
CLICK_API_URL = env.str("CLICK_API_URL", default="https://api.click.uz/v2/merchant")
UZUM_SERVICE_ID = env.str("UZUM_SERVICE_ID", default="")
UZUM_LOGIN = env.str("UZUM_LOGIN", default="")
UZUM_PASSWORD = env.str("UZUM_PASSWORD", default="")

INSTALMENT_KEY = env.str("INSTALMENT_KEY", default="sandbox" if DEBUG else "")
SANDBOX = f"http://127.0.0.1:{env.int('PORT', default=8000)}/uz/pay/sandbox/"  # with DEBUG only
INSTALMENT_PAGE = env.str("INSTALMENT_PAGE", default=SANDBOX if DEBUG else "")
# Soʻm: what costs less or more is not split.
INSTALMENT_LIMITS = env.json("INSTALMENT_LIMITS", default=[200_000, 50_000_000])

FINANCE_EMAILS = env.list("FINANCE_EMAILS", default=[])  # who hears of payments that differ

if not DEBUG:
    refuse_half_configured("Payme", ["PAYME_MERCHANT_ID", "PAYME_KEY"], "PAYME_KEY")
    refuse_half_configured(
        "Click",
        ["CLICK_SERVICE_ID", "CLICK_MERCHANT_ID", "CLICK_SECRET_KEY"],
        "CLICK_SECRET_KEY",
    )
    refuse_half_configured(
        "Uzum", ["UZUM_SERVICE_ID", "UZUM_LOGIN", "UZUM_PASSWORD"], "UZUM_PASSWORD"
    )
    refuse_half_configured("Instalments", ["INSTALMENT_KEY", "INSTALMENT_PAGE"], "INSTALMENT_KEY")

PAYMENT_PROVIDERS = [  # in the order in which they are offered
    f"commerce.payments.providers.{name}"
    for name in (
        "cash.Cash",
        "payme.Payme",
        "click.Click",
        "uzum.Uzum",
        "instalment.Instalment",
        "wallet.Wallet",
    )
]
