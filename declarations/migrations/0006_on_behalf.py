import django.db.models.deletion
import portal.ids
from django.conf import settings
from django.db import migrations, models


def bureaus_fill_rechecks(apps, schema_editor):
    """Until now the kind alone said who fills: a bureau the rechecks of its region, the enterprise its declarations."""
    bureau = apps.get_model("portal", "Organisation").objects.filter(kind="bureau", region=models.OuterRef("region"))
    rechecks = apps.get_model("declarations", "Declaration").objects.filter(kind="recheck")
    rechecks.update(filler=models.Subquery(bureau.values("pk")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("declarations", "0005_papers"),
        ("factories", "0002_initial"),
        ("portal", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SheetImport",
            fields=[
                ("id", models.UUIDField(default=portal.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField(verbose_name="上传时间")),
            ],
            options={
                "verbose_name": "上传的表格",
                "ordering": ["-asked_at"],
            },
        ),
        migrations.AddField(
            model_name="declaration",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="企业确认时间"),
        ),
        migrations.AddField(
            model_name="declaration",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="企业确认人",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="filler",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="filled_cases",
                to="portal.organisation",
                verbose_name="填写单位",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="source_file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.storedfile",
                verbose_name="来源文件",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="source_row",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="来源行号"),
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(fields=["filler", "created_at"], name="case_of_filler"),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        ("filler__isnull", False),
                        models.Q(("status", "draft"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="only_what_a_bureau_submitted_is_confirmed",
                violation_error_message="只有主管部门填写并已提交的事项由企业确认，并须记录确认人和时间",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source_file__isnull", True), ("source_row__isnull", True)),
                    models.Q(("source_file__isnull", False), ("source_row__isnull", False)),
                    _connector="OR",
                ),
                name="source_row_is_of_a_file",
                violation_error_message="来源文件和来源行号须同时记录",
            ),
        ),
        migrations.AddField(
            model_name="sheetimport",
            name="acting_for",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.organisation",
                verbose_name="代表单位",
            ),
        ),
        migrations.AddField(
            model_name="sheetimport",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="上传人",
            ),
        ),
        migrations.AddField(
            model_name="sheetimport",
            name="file",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.storedfile",
                verbose_name="文件",
            ),
        ),
        migrations.AddField(
            model_name="sheetimport",
            name="job",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.job",
                verbose_name="任务",
            ),
        ),
        migrations.AddField(
            model_name="sheetimport",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.region",
                verbose_name="县（市）区",
            ),
        ),
        migrations.AddField(
            model_name="sheetimport",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="declarations.round",
                verbose_name="批次",
            ),
        ),
        migrations.AddIndex(
            model_name="sheetimport",
            index=models.Index(fields=["acting_for", "asked_at"], name="sheet_import_of_bureau"),
        ),
        migrations.RunPython(bureaus_fill_rechecks, migrations.RunPython.noop),
    ]
