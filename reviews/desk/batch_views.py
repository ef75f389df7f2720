"""批量办理: from the chosen rows of a list to a preview, and from the preview to an account of each case."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal.errors import Refused
from portal.people.access import OFFICERS, for_roles
from reviews.desk.batch import Choice, Way, decide_many, ways_of
from reviews.desk.candidates import Candidate, candidates
from reviews.desk.views import acting

TEXT_LENGTH, EXCEPTION_LENGTH = 1000, 500


class BatchForm(forms.Form):
    """What is written once for all chosen cases; what is written at one of them goes before it."""

    way = forms.ChoiceField(choices=Way.choices, widget=forms.HiddenInput)
    text = forms.CharField(
        label="统一说明",
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="用于未单独填写说明的各项；企业会看到。",
    )
    exception = forms.CharField(
        label="统一例外理由",
        max_length=EXCEPTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="用于下列不符合“原则上”要求而未单独填写理由的各项。",
    )


@for_roles(*OFFICERS)
@require_POST
def batch_preview(request: HttpRequest) -> HttpResponse:
    """What will happen to each of the chosen cases; nothing has happened yet."""
    if not request.POST.getlist("chosen"):
        messages.warning(request, "请先勾选要办理的事项。")
        return redirect("desk")
    way, choices = _way(request), _choices(request)
    try:
        found = candidates(way=way, choices=choices, by=acting(request))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("desk")
    return _preview_page(request, BatchForm(initial={"way": way.value}), way, found, gone=_gone(choices, len(found)))


@for_roles(*OFFICERS)
@require_POST
def batch_decide(request: HttpRequest) -> HttpResponse:
    """Do what was previewed, and account for each case. What cannot be done for want of words is asked again."""
    if not request.POST.getlist("chosen"):
        messages.warning(request, "没有选择要办理的事项，未作任何变动。")
        return redirect("desk")
    way, by, choices = _way(request), acting(request), _choices(request)
    form = BatchForm(request.POST)
    try:
        found = candidates(way=way, choices=choices, by=by)
        too_long = any(len(one.text) > TEXT_LENGTH or len(one.exception) > EXCEPTION_LENGTH for one in choices)
        if not form.is_valid() or too_long or any(one.missing for one in found):
            return _preview_page(request, form, way, found, gone=_gone(choices, len(found)), status=422)
        results = decide_many(way=way, choices=choices, by=by)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("desk")
    done = [one for one in results if one.verdict]
    left = [one for one in results if not one.verdict]
    gone = _gone(choices, len(results))
    context = {"way": way, "done": done, "left": left, "gone": gone}
    return render(request, "reviews/desk/batch_result.html", context, status=422 if left or gone else 200)


def chosen_in(request: HttpRequest) -> list[tuple[UUID, int]]:
    """The rows that are ticked in a list: case and the count of moves that was shown.

    Raises:
        BadRequest: the value of a tick is none of ours.
    """
    found = []
    for value in request.POST.getlist("chosen"):
        pk, _, moves = value.partition(":")
        try:
            found.append((UUID(pk), int(moves)))
        except ValueError:
            raise BadRequest("所选事项无效，请刷新后重试") from None
    return found


def _choices(request: HttpRequest) -> list[Choice]:
    """Each with the words written for it, else those written for all."""

    def words(name: str, pk: UUID) -> str:
        return (request.POST.get(f"{name}-{pk}", "").strip() or request.POST.get(name, "")).strip()

    return [Choice(pk, seen, words("text", pk), words("exception", pk)) for pk, seen in chosen_in(request)]


def _gone(choices: list[Choice], found: int) -> int:
    """How many of the chosen cases are out of the officer's sight by now, such as moved with their firms."""
    return len({one.pk for one in choices}) - found


def _way(request: HttpRequest) -> Way:
    try:
        way = Way(request.POST.get("way", ""))
    except ValueError:
        raise BadRequest("请选择办理方式") from None
    if way not in ways_of(acting(request)):
        raise BadRequest("您当前的身份不能这样办理")
    return way


def _preview_page(
    request: HttpRequest, form: BatchForm, way: Way, found: list[Candidate], *, gone: int, status: int = 200
) -> HttpResponse:
    doable = [one for one in found if not one.hindrance]
    if not any(one.asks_exception for one in doable):
        del form.fields["exception"]
    if not any(one.asks_reason for one in doable):
        del form.fields["text"]
    context: dict[str, Any] = {
        "form": form,
        "way": way,
        "doable": [_typed(request, one, told=status != 200) for one in doable],
        "hindered": [one for one in found if one.hindrance],
        "gone": gone,
        "incomplete": status != 200,
        "text_length": TEXT_LENGTH,
        "exception_length": EXCEPTION_LENGTH,
    }
    return render(request, "reviews/desk/batch_preview.html", context, status=status)


def _typed(request: HttpRequest, one: Candidate, *, told: bool) -> dict[str, Any]:
    """A row of the preview with what was typed in it, and, once it was sent, with what is missing."""
    typed = {name: request.POST.get(f"{name}-{one.case.pk}", "") for name in ("text", "exception")}
    errors = dict(one.missing) if told else {}
    for name, length in (("text", TEXT_LENGTH), ("exception", EXCEPTION_LENGTH)):
        if len(typed[name]) > length:
            errors[name] = f"最多{length}字，目前{len(typed[name])}字。"
    return {"candidate": one, "case": one.case, "typed": typed, "errors": errors}
