"""What a notice prints, kept verbatim: its body, requirements, scenarios, indicators, guide, and its slips.

References to it are written as an official would cite it, such as ``要素条件.一.5`` or ``通知.一.二``.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from declarations.forms.definition import Key, Strict, Text
from portal import days


def _within(day: dt.date) -> dt.date:
    if not days.within(day):
        raise ValueError(f"{days.TOLD}，现为“{day}”")
    return day


Day = Annotated[dt.date, AfterValidator(_within)]


class Contact(Strict):
    unit: Text
    names: tuple[str, ...] = ()
    phones: tuple[str, ...]


class Platform(Strict):
    name: Text
    url: Text  # as printed, with or without its scheme
    purpose: Text

    @property
    def href(self) -> str:
        """The address as a link."""
        return self.url if "://" in self.url else f"http://{self.url}"


class Paragraph(Strict):
    """A paragraph of the printed notice: a heading, a text, or a text led by its heading (``（一）组织……工作。请各市……``).

    ``ref`` is how it is cited, empty where nobody would.
    """

    ref: str = ""
    title: str = ""
    text: str = ""

    @property
    def whole(self) -> str:
        """The paragraph as it is printed."""
        return f"{self.title}{self.text}"

    @model_validator(mode="after")
    def says_something(self) -> "Paragraph":
        if not self.whole:
            raise ValueError("段落应有 title 或 text")
        return self


class NoticeText(Strict):
    """notice.yaml: the printed notice itself."""

    key: Key
    region: Text
    year: int
    title: Text
    issuer: Text
    addressees: Text
    issued_on: Day
    body: tuple[Paragraph, ...]
    attachments: tuple[str, ...] = ()
    contacts: tuple[Contact, ...]
    platforms: tuple[Platform, ...] = ()
    remark: str = ""  # 附注, such as （此件公开发布）
    free_of_charge: Text  # the statement that nothing is charged, verbatim


class Instructions(Strict):
    """附件4, the conditions and the way of declaring; cited as ``申报说明.一.2``."""

    title: Text
    body: tuple[Paragraph, ...]
    attachments: tuple[str, ...] = ()


class Clause(Strict):
    ref: Text
    number: str
    text: Text


class RequirementSection(Strict):
    """（一）建设内容 or （二）建设成效; the general requirements have one section without a title.

    A section may be cited itself (``要素条件.二.一``), above all where its text is not numbered (``要素条件.二.二``).
    """

    ref: str = ""
    title: str = ""
    text: str = ""
    clauses: tuple[Clause, ...] = ()


class RequirementPart(Strict):
    """One of the five parts of 要素条件: the general requirements, then a tier each."""

    key: Key
    ref: Text
    title: Text
    text: str = ""
    sections: tuple[RequirementSection, ...]


class Requirements(Strict):
    title: Text
    intro: str = ""
    parts: tuple[RequirementPart, ...]
    notes: tuple[str, ...] = ()


class Area(Strict):
    """环节大类: one of the five headings under which 要素条件 speaks of the eight segments."""

    key: Key
    title: Text
    segments: tuple[Text, ...]
    clause: str = ""


class Scenario(Strict):
    number: int
    title: Text
    text: Text


class Segment(Strict):
    """环节, with its typical scenarios (典型场景)."""

    key: Key
    title: Text
    heading: Text
    scenarios: tuple[Scenario, ...]


class ScenarioCatalogue(Strict):
    edition: Text
    title: Text
    intro: str = ""
    segments: tuple[Segment, ...]


class Indicator(Strict):
    number: int
    title: Text
    unit: str


class IndicatorGroup(Strict):
    title: Text
    indicators: tuple[Indicator, ...]


class GuideSection(Strict):
    ref: str = ""
    number: str
    title: Text
    text: Text


class Guide(Strict):
    """附件4-1, the guide for workshops; cited as ``建设指南`` (its introduction) and ``建设指南.3``."""

    ref: str = ""
    title: Text
    intro: Text
    sections: tuple[GuideSection, ...]


class MaturityBand(Strict):
    level: int
    name: Text
    score_min: Decimal
    score_max: Decimal


class Maturity(Strict):
    """Levels of GB/T 39116 with the score bands of one edition; a disagreement warns and never refuses.

    A band begins with ``score_min`` and ends before ``score_max``; the last one includes it.
    """

    standard: Text
    edition: Text
    certainty: Text
    bands: tuple[MaturityBand, ...]


class Erratum(Strict):
    """A slip of the printed notice: what it prints, what it means, and which of the two the portal shows."""

    where: Text
    printed: Text
    means: Text
    shown_as: Literal["printed", "meant"]
    note: str = ""
