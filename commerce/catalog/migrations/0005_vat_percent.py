from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0004_weight'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='variant', name='vat_is_a_percentage'),
        migrations.RenameField(model_name='variant', old_name='vat_rate', new_name='vat_percent'),
        migrations.AddConstraint(
            model_name='variant',
            constraint=models.CheckConstraint(condition=models.Q(('vat_percent__lte', 100)), name='vat_is_a_percentage'),
        ),
    ]
