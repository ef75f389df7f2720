from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("factories", "0003_name_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="factory",
            name="abroad",
            field=models.BooleanField(default=False, verbose_name="境外"),
        ),
        migrations.AddConstraint(
            model_name="factory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("abroad", False),
                    ("merged_into__isnull", False),
                    models.Q(("name", ""), _negated=True),
                    _connector="OR",
                ),
                name="factory_abroad_is_named",
                violation_error_message="境外工厂必须有名称",
            ),
        ),
    ]
