from datetime import timedelta

from django.utils import timezone

from commerce.merchants.models import Role
from commerce.orders.models import OrderEvent, State
from tests import factories as make
from tests.storefront.conftest import says, text


def test_an_order_is_packed_and_sent(stall):
    part = stall.part_of(make.make_order(stall.variant))
    page = stall.browser.get(stall.at(f"orders/{part.number}/"))
    assert "Dilnoza" in text(page) or says(page, "Receives it")
    packed = stall.browser.post(stall.at(f"orders/{part.number}/pack/"))
    assert packed.status_code == 303
    assert says(stall.browser.get(packed["Location"]), "The parcel is packed.")
    part.refresh_from_db()
    assert part.state == State.PACKED
    sent = {"carrier": "own", "tracking": "UZ-77"}
    assert stall.browser.post(stall.at(f"orders/{part.number}/send/"), sent).status_code == 303
    part.refresh_from_db()
    assert part.state == State.SHIPPED
    assert "UZ-77" in text(stall.browser.get(stall.at(f"orders/{part.number}/")))
    event = part.events.filter(kind=OrderEvent.Kind.SUB_STATE).last()
    assert (event.actor, event.actor_name) == ("merchant", stall.merchant.name)


def test_missing_pieces_are_left_out_with_a_reason(stall):
    order = make.make_order((stall.variant, 3))
    part, line = stall.part_of(order), order.lines.get()
    sent = {f"line-{line.pk}": "2", "why": "damaged"}
    stall.browser.post(stall.at(f"orders/{part.number}/pack/"), sent)
    line.refresh_from_db()
    assert (line.quantity, line.ordered) == (2, 3)
    event = order.events.get(kind=OrderEvent.Kind.LINE_REDUCED)
    assert event.payload["why"] == "damaged"


def test_more_pieces_than_were_ordered_are_a_mistake_in_the_form(stall):
    order = make.make_order((stall.variant, 3))
    part, line = stall.part_of(order), order.lines.get()
    page = stall.browser.post(stall.at(f"orders/{part.number}/pack/"), {f"line-{line.pk}": "4"})
    assert page.status_code == 422
    part.refresh_from_db()
    assert part.state == State.PLACED


def test_an_empty_parcel_is_refused_in_words(stall):
    order = make.make_order(stall.variant)
    part, line = stall.part_of(order), order.lines.get()
    answer = stall.browser.post(stall.at(f"orders/{part.number}/pack/"), {f"line-{line.pk}": "0"})
    assert says(stall.browser.get(answer["Location"]), "Choose at least one piece.")


def test_address_is_shown_until_the_parcel_has_left(stall):
    order = make.make_order(stall.variant)
    part = stall.part_of(order)
    address = stall.at(f"orders/{part.number}/")
    assert order.street in text(stall.browser.get(address))
    stall.browser.post(stall.at(f"orders/{part.number}/pack/"))
    assert order.street in text(stall.browser.get(address))
    stall.browser.post(stall.at(f"orders/{part.number}/send/"), {"carrier": "own"})
    page = text(stall.browser.get(address))
    assert order.street not in page
    assert make.CONTACT.name not in page


def test_the_list_finds_by_number_state_and_date(stall):
    now = timezone.now()
    old = stall.part_of(make.make_order(stall.variant, now=now - timedelta(days=9)))
    new = stall.part_of(make.make_order(stall.variant))
    stall.browser.post(stall.at(f"orders/{new.number}/pack/"))
    today = timezone.localdate(now)

    def numbers(query):
        page = text(stall.browser.get(stall.at(f"orders/?{query}")))
        return {part.number for part in (old, new) if part.number in page}

    assert numbers("") == {old.number, new.number}
    assert numbers(f"q={old.number[:9]}") == {old.number}
    assert numbers("state=packed") == {new.number}
    assert numbers(f"since={today}") == {new.number}
    assert numbers(f"until={today - timedelta(days=1)}") == {old.number}
    assert numbers("state=nonsense&since=never&page=99") == {old.number, new.number}


def test_an_unpaid_order_is_nobodys_work(stall):
    part = stall.part_of(make.make_unpaid_order((stall.variant, 1)))
    assert part.number not in text(stall.browser.get(stall.at("orders/")))
    assert stall.browser.get(stall.at(f"orders/{part.number}/")).status_code == 404


def test_ticked_orders_are_packed_together_and_others_told_why_not(stall, other_stall):
    first, second = (stall.part_of(make.make_order(stall.variant)) for _ in range(2))
    foreign = other_stall.part_of(make.make_order(other_stall.variant))
    stall.browser.post(stall.at(f"orders/{second.number}/pack/"))
    stall.browser.post(stall.at(f"orders/{second.number}/send/"), {"carrier": "own"})
    answer = stall.browser.post(
        stall.at("orders/many/"),
        {"do": "pack", "number": [first.number, second.number, foreign.number]},
    )
    page = stall.browser.get(answer["Location"])
    assert says(page, "The order can't be changed this way any more.")
    for part, state in ((first, "packed"), (second, "shipped"), (foreign, "placed")):
        part.refresh_from_db()
        assert part.state == state


def test_slips_are_printed_together(stall):
    parts = [stall.part_of(make.make_order(stall.variant)) for _ in range(2)]
    answer = stall.browser.post(
        stall.at("orders/many/"), {"do": "print", "number": [part.number for part in parts]}
    )
    page = text(stall.browser.get(answer["Location"]))
    assert all(part.number in page for part in parts)
    assert stall.browser.get(stall.at("orders/slips/")).status_code == 404


def test_the_slip_is_of_this_merchant_only(stall, other_stall):
    order = make.make_order(stall.variant, other_stall.variant)
    page = text(stall.browser.get(stall.at(f"orders/{stall.part_of(order).number}/slip/")))
    assert stall.variant.sku in page
    assert other_stall.variant.sku not in page


def test_the_list_takes_few_queries(stall, django_assert_max_num_queries):
    for _ in range(3):
        make.make_order(stall.variant)
    stall.browser.get(stall.at("orders/"))
    with django_assert_max_num_queries(10):
        stall.browser.get(stall.at("orders/"))


def test_a_packer_packs(stall):
    part = stall.part_of(make.make_order(stall.variant))
    stall.browser_of(Role.PACKER).post(stall.at(f"orders/{part.number}/pack/"))
    part.refresh_from_db()
    assert part.state == State.PACKED
