"""催办 in words: the letter to one organisation, and the text that an officer copies into a chat group."""

from collections.abc import Sequence

from declarations.notices.models import Round
from declarations.notices.schema import ProgrammeSpec
from portal import clock
from portal.people.models import Appointment
from portal.templatetags.portal import day, moment, time_left
from reviews.lateness.standing import Late

FREE = "智能工厂申报认定、智能制造能力成熟度自评估等工作均不收取任何费用。"


def title_of(round: Round, programme: ProgrammeSpec) -> str:
    return f"催办：{round.title}{programme.title}工作"


def letter(late: Late, *, round: Round, programme: ProgrammeSpec, by: Appointment) -> str:
    """To one organisation: on which clause, until when, what is lacking."""
    what = "\n".join(f"（{n}）{one}；" for n, one in enumerate(late.lacks, start=1)).removesuffix("；")
    due = f"截止日期为{_due(late)}。" if late.window.last_day else ""
    basis = f"按照{late.window.sources}要求，" if late.window.sources else ""
    return (
        f"{late.to}：\n\n{basis}{round.title}{programme.title}工作正在进行。{due}"
        f"截至{moment(clock.now())}，尚有以下事项未办理：\n\n{what}。\n\n请抓紧办理。{FREE}\n\n{_signed(by)}"
    )


def chat_text(lates: Sequence[Late], *, round: Round, programme: ProgrammeSpec, by: Appointment) -> str:
    """Of all of them, for a chat group: names, what is missing, the date by its clause."""
    lines = [
        f"{n}.{one.name}：{'，'.join(one.lacks)}{f'（截止日期{_due(one)}）' if one.window.last_day else ''}"
        for n, one in enumerate(lates, start=1)
    ]
    bases = list(dict.fromkeys(one.window.source for one in lates if one.window.source))
    basis = f"\n依据：{'；'.join(bases)}。" if bases else ""
    return (
        f"【催办】{round.title}{programme.title}\n截至{moment(clock.now())}，以下单位尚未办结，请抓紧办理：\n"
        + "\n".join(lines)
        + f"{basis}\n{FREE}\n{_signed(by)}"
    )


def _due(late: Late) -> str:
    """2026年4月6日，还有14天; 2026年4月6日，已截止2天."""
    extended = "，已延期" if late.window.extension else ""
    return f"{day(late.window.last_day)}{extended}，{time_left(late.window.last_day)}"


def _signed(by: Appointment) -> str:
    return f"{by.organisation}\n{day(clock.today())}"
