"""国民经济行业分类 GB/T 4754-2017, sections B, C and D."""

from django.db import models


class Industry(models.Model):
    class Level(models.TextChoices):
        SECTION = "门类", "门类"
        DIVISION = "大类", "大类"
        GROUP = "中类", "中类"
        CLASS = "小类", "小类"

    code = models.CharField("代码", max_length=4, primary_key=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=2, choices=Level.choices)
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta:
        verbose_name = "行业"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
