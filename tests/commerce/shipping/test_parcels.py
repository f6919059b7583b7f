"""Parcels with our own couriers and with BTS, who answers from a server of the test."""

import json
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.db import IntegrityError, transaction

from commerce.core.models import EventRow
from commerce.core.money import Money
from commerce.shipping.commands import (
    collect_cash,
    hand_over,
    note_events,
    prepare_parcel,
    track_parcels,
)
from commerce.shipping.errors import CarrierUnavailable, NoSuchCarrier, NoSuchParcel, WrongAmount
from commerce.shipping.models import Parcel, ParcelState
from commerce.shipping.provider import Receiver, Tracked
from commerce.shipping.queries import cash_report
from tests import factories as make

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 5, 10, 0, tzinfo=UTC)
DUE = Money.of_soums(125_000)
RECEIVER = Receiver("Nodira", "+998901234567", "UZ-SA", "1718203", "Registon, 1")


def parcel(carrier="own", order="1001", merchant=None, cash=DUE):
    return prepare_parcel(
        for_=order,
        merchant_id=(merchant or make.make_merchant()).pk,
        carrier_code=carrier,
        grams=1_500,
        value=Money.of_soums(100_000),
        cash_due=cash,
        now=NOW,
    )


def handed(row):
    return hand_over(parcel_id=row.pk, receiver=RECEIVER, now=NOW)


def happened(state, hours):
    return Tracked(state, "", NOW + timedelta(hours=hours))


def states_told():
    rows = EventRow.objects.filter(name="parcel.moved").order_by("pk")
    return [row.payload["state"] for row in rows]


def test_packing_twice_is_one_parcel():
    merchant = make.make_merchant()
    assert parcel(merchant=merchant) == parcel(merchant=merchant)
    assert parcel().pk != parcel(order="1002").pk


def test_our_own_couriers_keep_our_number():
    row = parcel()
    assert handed(row).tracking == f"1001-{row.merchant_id}"
    handed(row)
    assert states_told() == ["handed_over"]


def test_the_newest_event_is_the_state_in_whatever_order_they_come():
    row = handed(parcel())
    way, home = happened(ParcelState.ON_ITS_WAY, 1), happened(ParcelState.DELIVERED, 9)
    assert note_events(parcel_id=row.pk, events=[home, way])
    assert not note_events(parcel_id=row.pk, events=[way, home])
    assert not note_events(parcel_id=row.pk, events=[happened(ParcelState.ON_ITS_WAY, 20)])
    row.refresh_from_db()
    assert row.state == "delivered"
    assert states_told() == ["handed_over", "delivered"]
    assert row.events.count() == 4


def test_who_or_what_is_unknown_is_refused():
    with pytest.raises(NoSuchCarrier):
        parcel("pigeons")
    with pytest.raises(NoSuchParcel):
        hand_over(parcel_id=10**12, receiver=RECEIVER, now=NOW)
    with pytest.raises(NoSuchParcel):
        note_events(parcel_id=10**12, events=[])


# --- cash -----------------------------------------------------------------------------------------


def collect(row, courier, amount=DUE, now=NOW):
    return collect_cash(parcel_id=row.pk, courier=courier, amount=amount, now=now)


def test_cash_is_taken_once_and_exactly():
    row = parcel()
    for amount in (DUE - Money(1), DUE + Money(1), Money.ZERO):
        with pytest.raises(WrongAmount):
            collect(row, "Alisher", amount)
    assert collect(row, "Alisher") == collect(row, "Bobur")
    assert EventRow.objects.filter(name="parcel.cash_collected").count() == 1
    with pytest.raises(WrongAmount):
        collect(parcel(cash=Money.ZERO), "Alisher", Money.ZERO)


def test_the_report_adds_up_by_day_and_courier():
    late = datetime(2026, 11, 5, 20, 0, tzinfo=UTC)  # one in the morning of the 6th in Tashkent
    for courier, now in (("Bobur", NOW), ("Alisher", NOW), ("Alisher", NOW), ("Alisher", late)):
        collect(parcel(), courier, now=now)
    fifth, sixth = date(2026, 11, 5), date(2026, 11, 6)
    rows = [(r.day, r.courier, r.parcels, r.amount) for r in cash_report(fifth, sixth)]
    assert rows == [
        (sixth, "Alisher", 1, DUE),
        (fifth, "Alisher", 2, DUE * 2),
        (fifth, "Bobur", 1, DUE),
    ]
    assert len(cash_report(fifth, fifth)) == 2


def test_the_table_itself_holds_one_parcel_a_merchant_and_tracking():
    row = handed(parcel())
    for changes in ({"tracking": "other"}, {"reference": "1002"}):
        twin = Parcel.objects.get(pk=row.pk)
        twin.pk = None
        for name, value in changes.items():
            setattr(twin, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)


# --- BTS ------------------------------------------------------------------------------------------


class BtsServer(ThreadingHTTPServer):
    """What BTS would answer; `asked` is what it was told."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), BtsHandler)
        self.asked, self.statuses, self.token, self.is_ill = [], [], "first", False


class BtsHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.answer()

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.server.asked.append((self.path, body))
        if self.server.is_ill:
            self.say(502, None)
        elif self.path == "/v1/auth/get-token":
            self.say(200, {"data": {"token": self.server.token}})
        elif self.headers["Authorization"] != f"Bearer {self.server.token}":
            self.say(401, None)
        elif self.path == "/v1/order/add":
            self.say(200, {"data": {"barcode": f"BTS-{body['clientId']}"}})
        else:
            self.say(200, {"data": self.server.statuses})

    def say(self, status, body):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def bts(settings):
    with BtsServer() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.BTS = settings.BTS | {
            "url": f"http://127.0.0.1:{server.server_port}",
            "username": "shop",
            "password": "secret",
            "inn": "301234567",
            "regions": {"UZ-SA": 14},
            "cities": {"1718203": 77},
            "states": {"2": "on_its_way", "5": "delivered"},
        }
        yield server
        server.shutdown()


def test_bts_takes_a_parcel_with_its_cash_and_names_its_number(bts):
    row = handed(parcel("bts"))
    assert row.tracking == f"BTS-1001-{row.merchant_id}"
    (_, who), (path, order) = bts.asked
    assert who == {"username": "shop", "password": "secret", "inn": "301234567"}
    assert path == "/v1/order/add"
    assert (order["receiverRegionId"], order["receiverCityId"]) == (14, 77)
    assert (order["weight"], order["goodPrice"], order["amount"]) == (1.5, 125_000, 100_000)


def test_a_token_that_is_stale_is_asked_for_anew(bts):
    handed(parcel("bts"))
    bts.token = "second"
    handed(parcel("bts", order="1002"))
    paths = [path for path, _ in bts.asked]
    assert paths.count("/v1/auth/get-token") == 2
    assert paths[-1] == "/v1/order/add"


def test_parcels_with_bts_are_followed_until_they_arrive(bts):
    row = handed(parcel("bts"))
    bts.statuses = [
        {"statusCode": 5, "statusName": "Topshirildi", "dateTime": "2026-11-07T12:00:00+05:00"},
        {"statusCode": 2, "statusName": "Yoʻlda", "dateTime": "2026-11-06T12:00:00+05:00"},
        {"statusCode": 99, "statusName": "?", "dateTime": "2026-11-08T12:00:00+05:00"},
        {"statusCode": 2, "statusName": "?", "dateTime": "yesterday"},
    ]
    assert track_parcels(now=NOW) == 1
    assert track_parcels(now=NOW) == 0
    row.refresh_from_db()
    assert row.state == "delivered"
    assert [event.text for event in row.events.all()][1:] == ["Yoʻlda", "Topshirildi"]


def test_a_carrier_that_is_ill_stops_nothing(bts):
    row = parcel("bts")
    bts.is_ill = True
    with pytest.raises(CarrierUnavailable):
        handed(row)
    row.refresh_from_db()
    assert (row.state, row.tracking) == ("prepared", "")
    bts.is_ill = False
    handed(row)
    bts.is_ill = True
    assert track_parcels(now=NOW) == 0
