from commerce.merchants.models import Invitation, Member, Role
from tests import factories as make
from tests.storefront.conftest import says, text
from tests.storefront.seller.conftest import hire


def test_the_owner_sees_who_works_there(stall, other_stall):
    hire(stall.merchant, make.make_customer(name="Jasur"), Role.PACKER)
    hire(other_stall.merchant, make.make_customer(name="Begona"), Role.PACKER)
    page = text(stall.browser.get(stall.at("members/")))
    assert "Jasur" in page
    assert "Begona" not in page


def test_somebody_is_invited_and_the_invitation_withdrawn(stall):
    stall.browser.post(stall.at("members/invite/"), {"phone": "90 765 43 21", "role": "manager"})
    invitation = Invitation.objects.get()
    assert (invitation.phone, invitation.role) == ("+998907654321", "manager")
    assert "76" in text(stall.browser.get(stall.at("members/")))
    stall.browser.post(stall.at(f"invitations/{invitation.pk}/withdraw/"))
    assert not Invitation.objects.exists()


def test_a_wrong_phone_or_role_is_a_mistake_in_the_form(stall):
    for sent in ({"phone": "1", "role": "packer"}, {"phone": "901234567", "role": "king"}):
        assert stall.browser.post(stall.at("members/invite/"), sent).status_code == 422
    assert not Invitation.objects.exists()


def test_roles_are_changed_and_members_removed_but_not_the_last_owner(stall):
    hire(stall.merchant, make.make_customer(), Role.PACKER)
    owner, packer = Member.objects.order_by("pk")
    stall.browser.post(stall.at(f"members/{packer.pk}/role/"), {"role": "accountant"})
    packer.refresh_from_db()
    assert packer.role == Role.ACCOUNTANT
    stall.browser.post(stall.at(f"members/{packer.pk}/remove/"))
    stall.browser.post(stall.at(f"members/{owner.pk}/remove/"))
    stall.browser.post(stall.at(f"members/{owner.pk}/role/"), {"role": "packer"})
    assert Member.objects.get().role == Role.OWNER
    assert says(stall.browser.get(stall.at("members/")), "Staff")
