from tests.storefront.conftest import says, text
from tests.storefront.seller.test_access import given_back


def test_a_return_is_accepted_and_received(stall):
    back = given_back(stall)
    assert stall.part_of(back.order).number in text(stall.browser.get(stall.at("returns/")))
    at = stall.at(f"returns/{back.pk}/")
    stall.browser.post(f"{at}answer/", {"decision": "approve", "answer": ""})
    back.refresh_from_db()
    assert back.state == "approved"
    stall.browser.post(f"{at}receive/", {"unsellable": "999"})
    back.refresh_from_db()
    assert back.state == "received"


def test_a_refusal_needs_its_reason(stall):
    back = given_back(stall)
    at = stall.at(f"returns/{back.pk}/")
    page = stall.browser.post(f"{at}answer/", {"decision": "refuse", "answer": " "})
    assert page.status_code == 422
    assert says(page, "Tell the buyer why.")
    stall.browser.post(f"{at}answer/", {"decision": "refuse", "answer": "Ishlatilgan"})
    back.refresh_from_db()
    assert (back.state, back.answer) == ("refused", "Ishlatilgan")


def test_what_can_not_be_sold_again_stays_out_of_stock(stall):
    back = given_back(stall)
    stock = stall.variant.stocks.get()
    at = stall.at(f"returns/{back.pk}/")
    stall.browser.post(f"{at}answer/", {"decision": "approve"})
    stall.browser.post(f"{at}receive/", {"unsellable": back.lines.get().line_id})
    before, _ = stock.on_hand, stock.refresh_from_db()
    assert stock.on_hand == before


def test_nonsense_is_no_decision(stall):
    back = given_back(stall)
    page = stall.browser.post(stall.at(f"returns/{back.pk}/answer/"), {"decision": "eat"})
    assert page.status_code == 422
    back.refresh_from_db()
    assert back.state == "requested"
