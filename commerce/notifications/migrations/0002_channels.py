import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

import commerce.core.fields

STATES = [("waiting", "waiting"), ("sent", "sent"), ("expired", "too late to be sent")]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.RenameField("message", "phone", "recipient"),
        migrations.AlterField(
            "message", "recipient", commerce.core.fields.SealedTextField(blank=True)
        ),
        migrations.AddField(
            "message",
            "channel",
            models.CharField(
                choices=[("sms", "SMS"), ("email", "e-mail")], default="sms", max_length=5
            ),
        ),
        migrations.AddField("message", "subject", commerce.core.fields.SealedTextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("message", "html", commerce.core.fields.SealedTextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("message", "topic", models.CharField(blank=True, max_length=40, default=""), preserve_default=False),
        migrations.AddField("message", "about", models.CharField(blank=True, max_length=64, default=""), preserve_default=False),
        migrations.AddField("message", "key", models.CharField(max_length=100, null=True, unique=True)),
        migrations.AddField(
            "message",
            "send_from",
            models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AlterField(
            "message", "state", models.CharField(choices=STATES, default="waiting", max_length=10)
        ),
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["about"], condition=~Q(about=""), name="messages_about_an_order"
            ),
        ),
    ]
