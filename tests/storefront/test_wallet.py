from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.checkout.commands import place_order
from commerce.core.money import Money
from commerce.orders.commands import cancel_order, change_state, refund_lines
from commerce.orders.models import Order, State
from commerce.payments.commands import confirm_payment, open_payment
from commerce.wallets.commands import adjust_wallet, issue_gift_cards
from commerce.wallets.queries import balance
from storefront.pay import link
from tests import factories as make
from tests.contracts.conftest import CONTRACTS
from tests.storefront.conftest import HTMX, says, text

WALLET = "/uz/account/wallet/"


@pytest.fixture(autouse=True)
def _contracts(settings):
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)


def put_in(customer, soums):
    adjust_wallet(
        customer_id=customer.pk,
        amount=Money.of_soums(soums),
        reason="to try",
        by="zamira",
        now=timezone.now(),
    )


def card():
    now = timezone.now()
    terms = {"value": Money.of_soums(50_000), "expires_at": now + timedelta(days=9)}
    _, (code,) = issue_gift_cards(name="Gul", count=1, by="zamira", now=now, **terms)
    return code


def order_of(customer, method="payme"):
    make.make_delivery()
    cart = make.make_cart(make.make_shown_product(price=100_000))
    terms = make.make_terms(cart.pk, payment_method=method)
    terms = replace(terms, customer_id=customer.pk)
    return place_order(cart_id=cart.pk, terms=terms, language="uz", now=timezone.now())


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_an_empty_wallet_says_so(own, client, language):
    page = own.get(f"/{language}/account/wallet/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert says(page, "Nothing moved yet", language)
    assert client.get(WALLET).status_code == 303


def test_a_card_is_redeemed_once(own, customer):
    code = card()
    done = own.post(f"{WALLET}gift-card/", {"code": code})
    assert (done.status_code, done["Location"]) == (303, WALLET)
    page = own.get(WALLET)
    assert says(page, "{amount} is in your wallet now.", amount="50\u00a0000\u00a0soʻm")
    assert text(page).count("50\u00a0000\u00a0soʻm") >= 3
    again = own.post(f"{WALLET}gift-card/", {"code": code})
    assert again.status_code == 409
    assert says(again, "This gift card was used already.")
    assert balance(customer.pk) == Money.of_soums(50_000)


@pytest.mark.parametrize(("code", "status"), [("", 422), ("x" * 41, 422), ("NO-SUCH", 404)])
def test_a_wrong_code_is_told_at_its_field(own, code, status):
    page = own.post(f"{WALLET}gift-card/", {"code": code})
    assert page.status_code == status
    assert 'class="field has-error"' in text(page)


def test_history_is_the_owners(own, stranger, customer):
    put_in(customer, 70_000)
    assert "70\u00a0000" in text(own.get(WALLET))
    assert "70\u00a0000" not in text(stranger.get(WALLET))


def test_the_page_takes_few_queries(own, customer, django_assert_max_num_queries):
    for _ in range(40):
        put_in(customer, 1_000)
    own.get(WALLET)
    with django_assert_max_num_queries(14):
        page = own.get(f"{WALLET}?page=2")
    assert text(page).count('class="panel wallet-movement"') == 10


def test_an_order_is_paid_from_the_wallet(own, customer):
    put_in(customer, 200_000)
    order = order_of(customer)
    address = link(order.number, "pay:leave", "wallet")
    assert address.replace("&", "&amp;") in text(own.get(link(order.number)))
    page = own.get(address)
    assert "200\u00a0000" in text(page)
    paid = own.post(link(order.number, "pay:from_wallet"))
    assert paid.status_code == 303
    assert says(own.get(paid["Location"]), "Thank you, the order is paid")
    assert Order.objects.get().state == State.PAID
    assert own.get(address).status_code == 409


def test_too_little_is_said_and_changes_nothing(own, customer):
    put_in(customer, 5_000)
    order = order_of(customer)
    page = own.get(link(order.number, "pay:leave", "wallet"))
    assert says(page, "There is not enough money for that.")
    assert "<button" not in text(page).partition("</h1>")[2].partition("</main>")[0]
    assert own.post(link(order.number, "pay:from_wallet")).status_code == 409
    assert Order.objects.get().state == State.AWAITING_PAYMENT


def test_others_are_not_offered_the_wallet(client, stranger, customer):
    order = order_of(customer)
    for browser in (client, stranger):
        assert "/pay/wallet/" not in text(browser.get(link(order.number)))
        assert browser.get(link(order.number, "pay:leave", "wallet")).status_code == 403
        assert browser.post(link(order.number, "pay:from_wallet")).status_code == 403


def test_checkout_shows_what_is_in_the_wallet(own, client, customer):
    put_in(customer, 77_000)
    product = make.make_shown_product(price=100_000)
    for browser, is_offered in ((own, True), (client, False)):
        browser.post("/uz/cart/add/", {"variant_id": product.variants.get().pk, "quantity": 1})
        page = text(browser.get("/uz/checkout/"))
        assert ('id="payment-wallet"' in page) is is_offered
        assert ("77\u00a0000" in page) is is_offered


def partly_refunded(customer):
    """An order that Payme has the money of, and of which a part is owed back."""
    order, now = order_of(customer), timezone.now()
    facts = {"provider": "payme", "external_id": "1", "now": now}
    open_payment(order_number=order.number, amount=order.total, **facts)
    confirm_payment(**facts)
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_state(order_id=order.pk, state=state, now=now)
    line = order.lines.get()
    refund_lines(order_id=order.pk, amounts={line.pk: Money.of_soums(9_000)}, now=now)
    return order


def test_who_only_has_the_link_does_not_choose_the_way_back(client, stranger, customer):
    order = partly_refunded(customer)
    for browser in (client, stranger):
        assert "/refunds/" not in text(browser.get(link(order.number)))
        browser.post(link(order.number, "orders:refund_to_wallet"))
    assert balance(customer.pk) == Money.ZERO


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_buyer_takes_a_partial_refund_into_the_wallet(own, customer, headers):
    order = partly_refunded(customer)
    page = own.get(link(order.number))
    assert says(page, "{amount} into the wallet", amount="9\u00a0000\u00a0soʻm")
    for _ in range(2):
        done = own.post(link(order.number, "orders:refund_to_wallet"), headers=headers)
        assert done.status_code == (200 if headers else 303)
    assert balance(customer.pk) == Money.of_soums(9_000)
    assert not says(
        own.get(link(order.number)), "{amount} into the wallet", amount="9\u00a0000\u00a0soʻm"
    )


def test_a_refund_that_goes_back_by_itself_is_not_asked_about(own, customer, run_jobs):
    order, now = order_of(customer), timezone.now()
    facts = {"provider": "payme", "external_id": "1", "now": now}
    open_payment(order_number=order.number, amount=order.total, **facts)
    confirm_payment(**facts)
    cancel_order(order_id=order.pk, now=now)
    run_jobs()
    assert "/refunds/" not in text(own.get(link(order.number)))
