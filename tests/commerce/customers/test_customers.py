import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.catalog.errors import NoSuchProduct
from commerce.customers import commands
from commerce.customers.commands import (
    AddressFields,
    add_address,
    add_wish,
    change_address,
    choose_default_address,
    delete_address,
    remove_wish,
    save_consents,
)
from commerce.customers.errors import NoSuchAddress, TooManyAddresses, TooManyWishes
from commerce.customers.models import Consent, CustomerAddress
from commerce.customers.queries import (
    address_of,
    addresses_of,
    consents_of,
    default_address,
    wished_products,
)
from commerce.shipping.errors import NoSuchPlace
from tests import factories as make
from tests.commerce.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make.make_customer()


def fields(**changes):
    place = make.make_address()
    given = {
        "name": "Ali",
        "phone": "+998901112233",
        "region": place.region,
        "district": place.district,
        "street": "Bobur koʻchasi, 1",
    }
    return AddressFields(**given | changes)


# --- addresses


def test_first_address_is_the_default_one_until_another_is_chosen(customer):
    first = make.make_customer_address(customer)
    second = make.make_customer_address(customer)
    assert default_address(customer.pk, "uz").id == first.pk
    choose_default_address(customer_id=customer.pk, address_id=second.pk)
    assert [a.is_default for a in addresses_of(customer.pk, "uz")] == [True, False]
    assert default_address(customer.pk, "uz").id == second.pk


def test_deleted_default_address_has_an_heir(customer):
    first, second = make.make_customer_address(customer), make.make_customer_address(customer)
    delete_address(customer_id=customer.pk, address_id=first.pk)
    assert default_address(customer.pk, "uz").id == second.pk
    delete_address(customer_id=customer.pk, address_id=second.pk)
    assert default_address(customer.pk, "uz") is None


def test_database_holds_one_default_address(customer):
    make.make_customer_address(customer)
    other = make.make_customer_address(customer)
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomerAddress.objects.filter(pk=other.pk).update(is_default=True)


def test_address_of_another_is_not_found_and_stays_as_it_is(customer):
    mine = make.make_customer_address(customer)
    stranger = make.make_customer().pk
    with pytest.raises(NoSuchAddress):
        address_of(stranger, mine.pk, "uz")
    with pytest.raises(NoSuchAddress):
        change_address(customer_id=stranger, address_id=mine.pk, fields=fields())
    with pytest.raises(NoSuchAddress):
        choose_default_address(customer_id=stranger, address_id=mine.pk)
    with pytest.raises(NoSuchAddress):
        delete_address(customer_id=stranger, address_id=mine.pk)
    assert addresses_of(stranger, "uz") == []
    assert address_of(customer.pk, mine.pk, "uz").street == "Navoiy koʻchasi, 5"


def test_district_of_another_region_is_refused(customer):
    mine = make.make_customer_address(customer)
    wrong = fields(region="UZ-XX")
    with pytest.raises(NoSuchPlace):
        add_address(customer_id=customer.pk, fields=wrong)
    with pytest.raises(NoSuchPlace):
        change_address(customer_id=customer.pk, address_id=mine.pk, fields=wrong)


def test_addresses_have_an_end(customer, monkeypatch):
    monkeypatch.setattr(commands, "MOST_ADDRESSES", 1)
    make.make_customer_address(customer)
    with pytest.raises(TooManyAddresses):
        make.make_customer_address(customer)


def test_address_is_sealed_at_rest(customer):
    row = make.make_customer_address(customer)
    [kept] = CustomerAddress.objects.raw(
        "SELECT id, street || name || phone || landmark AS all_of_it "
        "FROM customers_customeraddress WHERE id = %s",
        [row.pk],
    )
    for word in ("Navoiy", customer.name, customer.phone, "masjid"):
        assert word not in kept.all_of_it


@pytest.mark.django_db(transaction=True)
def test_two_first_addresses_at_once_leave_one_default():
    customer = make.make_customer()
    race(*[lambda: make.make_customer_address(customer)] * 3)
    assert [a.is_default for a in addresses_of(customer.pk, "uz")] == [True, False, False]


# --- wishes


def test_wish_is_kept_once_newest_first(customer):
    first, second = make.make_product(), make.make_product()
    for product in (first, second, first):
        add_wish(customer_id=customer.pk, product_id=product.pk, now=timezone.now())
    assert wished_products(customer.pk) == [second.pk, first.pk]
    remove_wish(customer_id=customer.pk, product_id=second.pk)
    assert wished_products(customer.pk) == [first.pk]
    assert wished_products(make.make_customer().pk) == []


@pytest.mark.parametrize("product_id", [0, 2**62, 2**70])
def test_product_that_is_not_there_can_not_be_wished_for(customer, product_id):
    with pytest.raises(NoSuchProduct):
        add_wish(customer_id=customer.pk, product_id=product_id, now=timezone.now())


def test_wishes_have_an_end(customer, monkeypatch):
    monkeypatch.setattr(commands, "MOST_WISHES", 1)
    add_wish(customer_id=customer.pk, product_id=make.make_product().pk, now=timezone.now())
    with pytest.raises(TooManyWishes):
        add_wish(customer_id=customer.pk, product_id=make.make_product().pk, now=timezone.now())


# --- consents


def test_silence_is_no_and_every_answer_is_kept(customer):
    assert not any(consents_of(customer.pk).values())
    for given in (["offers"], ["offers"], ["offers", "suggestions"], [], ["nonsense"]):
        save_consents(customer_id=customer.pk, given=given, now=timezone.now())
    assert not any(consents_of(customer.pk).values())
    assert list(Consent.objects.values_list("purpose", "is_given")) == [
        ("offers", True),
        ("suggestions", True),
        ("offers", False),
        ("suggestions", False),
    ]
