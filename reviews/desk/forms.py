"""What an officer types at the desk."""

from typing import Any

from django import forms

from declarations.cases.models import Declaration, Kind
from reviews.desk.models import Verdict


class OpinionForm(forms.Form):
    """One opinion on one case. What is typed outlives a refusal: the page shows it again."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label="意见",
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择意见"},
    )
    text = forms.CharField(
        label="说明",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="退回修改或不通过的，必须写明原因；企业会看到。",
    )
    only_remarked = forms.ChoiceField(
        label="退回后可以修改",
        choices=[("", "全部内容"), ("1", "只限所标注的内容")],
        required=False,
        widget=forms.RadioSelect,
    )
    exception = forms.CharField(
        label="例外理由",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="有“原则上”的要求不符合而仍予通过的，须说明理由。",
    )

    def __init__(self, *args: Any, case: Declaration, asks_exception: bool, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"seen": case.moves})
        super().__init__(*args, **kwargs)
        if case.kind == Kind.RECHECK:
            self.fields["text"].help_text = "退回修改或不通过的，必须写明原因；不通过的随名单上报。"
        if not asks_exception:
            del self.fields["exception"]

    def clean_only_remarked(self) -> bool:
        return bool(self.cleaned_data["only_remarked"])

    def refuse(self, message: str, *, field: str, seen: int) -> None:
        """Show why the deed was refused, where it was, and let the next try stand on what is shown now."""
        self.add_error(field if field in self.fields else None, message)
        self.data = {**self.data.dict(), "seen": str(seen)}  # type: ignore[attr-defined]
