"""调整日期: the dates of a round beside those that the notice prints, and a form that moves one."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from declarations.notices.holidays import warning
from declarations.rounds.moving import HeldDate, changes_of, dates_of, move_date, rounds_to_move
from portal.days import DayField
from portal.errors import Refused
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role


class MoveForm(forms.Form):
    which = forms.ChoiceField(label="调整哪个日期", widget=forms.RadioSelect)
    until = DayField(label="调整为", help_text="含当日；截止日期至24时止")
    reason = forms.CharField(
        label="原因", max_length=120, widget=forms.Textarea(attrs={"rows": 2}), help_text="显示在日期旁，企业可见"
    )
    document = forms.CharField(label="依据文件", required=False, max_length=60, help_text="选填，文件名称和文号")
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, dates: list[HeldDate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, f"{one.label}（{one.day:%Y年%-m月%-d日}）") for one in dates]
        cast("forms.ChoiceField", self.fields["which"]).choices = choices


@for_roles(Role.PROVINCE_OFFICER)
@require_http_methods(["GET", "POST"])
def round_dates(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET: the dates of a round and what was moved before. POST: move one."""
    round = get_object_or_404(rounds_to_move(request.acting), pk=pk)
    changes = list(changes_of(round))
    dates = dates_of(round)
    form = MoveForm(request.POST or None, dates=dates, initial={"seen": len(changes)})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            chosen = dict(form.cleaned_data)
            try:
                moved = move_date(round_id=round.pk, to=chosen.pop("until"), **chosen, by=request.acting)
            except Refused as refused:
                form = _again(form, refused, dates, len(changes))
                status = refused.status
            else:
                messages.success(request, f"{round}{moved.label}已调整为{moved.day:%Y年%-m月%-d日}。")
                if told := warning(moved.day):
                    messages.warning(request, f"{told}。")
                return redirect("round-dates", pk=round.pk)
    context = {"round": round, "dates": dates, "changes": changes[::-1], "form": form}
    return render(request, "declarations/rounds/move.html", context, status=status)


def _again(form: MoveForm, refused: Refused, dates: list[HeldDate], seen: int) -> MoveForm:
    """The form with all that was typed, read at the present state: sent once more, it counts."""
    again = MoveForm({**cast("QueryDict", form.data).dict(), "seen": str(seen)}, dates=dates)
    again.add_error(refused.field or None, refused.message)
    return again
