"""What the text of a list means: one row is one factory that holds a tier, with each mistake told by row and column."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from import_export import resources, widgets
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader

from factories.assessments.models import MaturityLevel
from factories.registry.list_sheet import COUNTY, LEVEL, NAME, OUTCOME, ListSheet
from factories.registry.names import NAME_LENGTH, name_key, tidy_name
from portal.regions.models import Region

_LEVELS = {
    **dict(zip("一二三四五", MaturityLevel.values, strict=True)),
    **dict(zip("12345", MaturityLevel.values, strict=True)),
    **dict(zip(("I", "II", "III", "IV", "V"), MaturityLevel.values, strict=True)),
}
_ROW = "行"


@dataclass
class ListedFactory:
    """One good row: an enterprise (附件2 names no factories), its county and the level printed for it."""

    row: int = 0
    name: str = ""
    region: Region = field(default_factory=Region)
    level: int = 0
    outcome: str = ""

    @property
    def key(self) -> str:
        return name_key(self.name)

    @property
    def level_label(self) -> str:
        return MaturityLevel(self.level).label


@dataclass(frozen=True)
class BadCell:
    """A mistake: where, what stands there, and what to do, in Chinese. ``letter`` is the column's in the sheet."""

    row: int
    column: str
    letter: str
    value: str
    reason: str

    def __str__(self) -> str:
        where = f"第{self.row}行 {self.column}" + (f"（{self.letter}列）" if self.letter else "")
        return f"{where}“{self.value}”：{self.reason}" if self.value else f"{where}：{self.reason}"


class Places:
    """The counties a list may name, by name, by short name, and with the city's name before them."""

    def __init__(self, scope: Region) -> None:
        self.scope = scope
        everything = list(Region.objects.select_related("parent").order_by("position"))
        parents = {one.parent_id for one in everything}
        inside = set(Region.objects.under(scope).values_list("pk", flat=True))
        self.inside: dict[str, list[Region]] = defaultdict(list)
        self.outside: dict[str, list[Region]] = defaultdict(list)
        self.cities: dict[str, Region] = {}
        for region in everything:
            if region.pk in parents:
                self.cities |= {name_key(region.name): region, name_key(region.short_name): region}
                continue
            for name in _names_of(region):
                (self.inside if region.pk in inside else self.outside)[name].append(region)

    def find(self, text: str) -> Region:
        """The one county of that name.

        Raises:
            ValueError: there is none, more than one, or it is not in the scope; the message says which.
        """
        key = name_key(text)
        found = self.inside.get(key, [])
        if len(found) == 1:
            return found[0]
        if found:
            cities = "、".join(str(one.parent) for one in found)
            raise ValueError(f"{cities}都有“{text}”，请在前面写明市名，例如“{found[0].parent}{found[0].name}”")
        if self.outside.get(key):
            raise ValueError(f"不在{self.scope.name}范围内，不能由此导入")
        if key in self.cities:
            raise ValueError("请写到县（市）区，不要只写市名")
        raise ValueError(f"{self.scope.name}没有这个县（市）区，请核对名称")


def _names_of(region: Region) -> set[str]:
    own = {name_key(region.name), name_key(region.short_name)}
    city = region.parent
    if city is None:
        return own
    return own | {name_key(f"{prefix}{name}") for prefix in (city.name, city.short_name) for name in own}


class _NameWidget(widgets.Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        name = tidy_name(value)
        if not name:
            raise ValueError("请填写企业名称")
        if len(name) > NAME_LENGTH:
            raise ValueError(f"企业名称最多{NAME_LENGTH}字，此处有{len(name)}字")
        if not any(char.isalpha() for char in name):
            raise ValueError("不是企业名称，请核对该列是否错位")
        return name


class _CountyWidget(widgets.Widget):
    def __init__(self, places: Places) -> None:
        super().__init__()
        self.places = places

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Region:
        if not value:
            raise ValueError("请填写企业所在的县（市）区")
        return self.places.find(value)


class _LevelWidget(widgets.Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int:
        text = "".join(unicodedata.normalize("NFKC", value).split()).upper().removesuffix("级")
        if not text:
            raise ValueError("请填写一级、二级、三级、四级或五级")
        if text not in _LEVELS:
            raise ValueError("只能是一级、二级、三级、四级或五级")
        return _LEVELS[text]


class _OutcomeWidget(widgets.Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        if value.strip() not in ("", "通过", "复核通过"):
            raise ValueError("复核未通过的企业不能作为已有智能工厂导入，请删去该行或核对复核结果")
        return value


class ListResource(resources.Resource):
    """django-import-export's cleaning of one row after the other, with the portal's own widgets and words."""

    row = Field(attribute="row", column_name=_ROW)
    name = Field(attribute="name", column_name=NAME, widget=_NameWidget())
    level = Field(attribute="level", column_name=LEVEL, widget=_LevelWidget())
    outcome = Field(attribute="outcome", column_name=OUTCOME, widget=_OutcomeWidget())

    class Meta:
        import_id_fields = ()
        instance_loader_class = BaseInstanceLoader
        using_db = DEFAULT_DB_ALIAS
        skip_diff = True
        store_instance = True

    def __init__(self, places: Places) -> None:
        super().__init__()
        self.fields["region"] = Field(attribute="region", column_name=COUNTY, widget=_CountyWidget(places))
        self.first_rows: dict[tuple[str, str | None], int] = {}

    def get_instance(self, instance_loader: Any, row: Any) -> None:
        """Whether a row is new is decided against the register, all rows at once (``importing``)."""

    def init_instance(self, row: Any = None) -> ListedFactory:
        return ListedFactory()

    def save_instance(self, instance: ListedFactory, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Nothing is written here; the library's own dry run would hold a transaction, SQLite's write lock, meanwhile."""

    def validate_instance(
        self,
        instance: ListedFactory,
        import_validation_errors: Any = None,
        validate_unique: bool = True,
    ) -> None:
        """Refuse a row whose enterprise stands in the file already; one name in one city is one enterprise."""
        errors = dict(import_validation_errors or {})
        if not errors:
            first = self.first_rows.setdefault((instance.key, instance.region.parent_id), instance.row)
            if first != instance.row:
                errors["name"] = [ValidationError(f"与第{first}行是同一家企业，请删去其中一行")]
        if errors:
            raise ValidationError(errors)


def clean_rows(sheet: ListSheet, *, scope: Region) -> tuple[list[ListedFactory], list[BadCell]]:
    """The good rows and the mistakes of ``sheet``, whose counties must lie under ``scope``. Reads regions, writes nothing."""
    headers = [_ROW, *sheet.letters]
    dataset = tablib.Dataset(headers=headers)
    for row in sheet.rows:
        dataset.append([row.number, *row.cells.values()])
    resource = ListResource(Places(scope))
    result = resource.import_data(dataset, use_transactions=False)
    for error in (*result.base_errors, *(error for _, errors in result.row_errors() for error in errors)):
        raise error.error  # a mistake of ours, not of the file's
    columns = {one.attribute: one.column_name for one in resource.fields.values()}
    bad: list[BadCell] = []
    for invalid in result.invalid_rows:
        values = dict(zip(result.diff_headers, invalid.values, strict=True))
        bad += [
            BadCell(
                row=values[_ROW],
                column=columns[attribute],
                letter=sheet.letters[columns[attribute]],
                value=values[columns[attribute]],
                reason=messages[0],
            )
            for attribute, messages in invalid.error.message_dict.items()
        ]
    good = [one.instance for one in result.rows if one.instance is not None]
    return good, sorted(bad, key=lambda one: (one.row, headers.index(one.column)))
