from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commerce.accounts.models import User
from commerce.accounts.queries import phone_digests
from commerce.core.phones import phone_of
from commerce.customers.commands import join_group


class Command(BaseCommand):
    help = "Gives a customer the prices of a group; without a group, those of everybody again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phone")
        parser.add_argument("group", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        digests = phone_digests(phone_of(options["phone"]))
        customer = User.objects.filter(phone_digest__in=digests).first()
        if customer is None:
            raise CommandError("Nobody has signed in with this phone yet.")
        join_group(customer_id=customer.pk, group=options["group"][:50])
