import pytest

from commerce.core.money import Money
from commerce.orders.models import State
from commerce.orders.notices import SENTENCES, Topic, notice

AMOUNT = Money.of_soums(125_000)


@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize(("language", "amount"), [("uz", "125 000 soʻm"), ("ru", "125 000 сум")])
def test_every_notice_names_the_order_and_fits_a_message(topic, language, amount):
    text = notice(topic, language, number="1234567890-1", amount=AMOUNT)
    assert "1234567890-1" in text
    says_sum = topic in {Topic.PLACED, Topic.PAID, Topic.REFUND}
    assert (amount in text.replace("\xa0", " ")) == says_sum
    assert len(text) <= 140
    assert "%(" not in text


def test_there_is_a_sentence_for_every_topic():
    assert set(SENTENCES) == set(Topic)
    assert set(Topic) - {"refund"} <= {str(state) for state in State}
