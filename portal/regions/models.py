"""Province, cities and counties (GB/T 2260), and the one place without a code of its own."""

from django.db import models


class Level(models.TextChoices):
    """The levels that act in a season, from below."""

    ENTERPRISE = "enterprise", "企业"
    COUNTY = "county", "县级"
    CITY = "city", "市级"
    PROVINCE = "province", "省级"


class RegionQuerySet(models.QuerySet["Region"]):
    def under(self, region: "Region") -> "RegionQuerySet":
        """``region`` itself and all below it; three levels at most."""
        return self.filter(
            models.Q(code=region.code) | models.Q(parent_id=region.code) | models.Q(parent__parent_id=region.code),
        )


class Region(models.Model):
    """A place with a bureau. Names alone are ambiguous (铁西区 is both 210106 and 210303): the code is the key."""

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=40)
    short_name = models.CharField("简称", max_length=20)
    level = models.CharField("层级", max_length=10, choices=[c for c in Level.choices if c[0] != Level.ENTERPRISE])
    parent = models.ForeignKey(
        "self",
        verbose_name="上级",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    in_gbt2260 = models.BooleanField("列入GB/T 2260", default=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "行政区划"
        ordering = ["position", "code"]
        permissions = [("see_region", "查看该地区的事项")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level=Level.PROVINCE, parent__isnull=True)
                | (~models.Q(level=Level.PROVINCE) & models.Q(parent__isnull=False)),
                name="region_below_province_has_parent",
                violation_error_message="省以下的行政区划必须有上级",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_below(self) -> bool:
        """Whether places lie below it; a bureau without any acts for its enterprises itself."""
        return self.children.exists()

    def at(self, level: str) -> "Region | None":
        """This region or the one above it at ``level``; None where the place has none (沈抚示范区 has no county)."""
        place: Region | None = self
        while place is not None and place.level != level:
            place = place.parent
        return place
