from typing import Any

from django.db import migrations, models


def forget_those_who_were_told(apps: Any, schema_editor: Any) -> None:
    apps.get_model("inventory", "StockWish").objects.exclude(due_at=None).delete()


class Migration(migrations.Migration):
    """Orders end what they hold themselves; a wish goes when it came true."""

    dependencies = [("inventory", "0002_ledger")]

    operations = [
        migrations.RemoveIndex("reservation", "reservations_that_end"),
        migrations.RemoveField("reservation", "until"),
        migrations.RunPython(forget_those_who_were_told, migrations.RunPython.noop),
        migrations.RemoveConstraint("stockwish", "one_waiting_wish_per_phone"),
        migrations.RemoveField("stockwish", "due_at"),
        migrations.AddConstraint(
            "stockwish",
            models.UniqueConstraint(
                fields=["variant", "phone_digest"], name="one_waiting_wish_per_phone"
            ),
        ),
    ]
