"""What the trail is searched by, as a person types it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from portal.audit.deeds import DEEDS
from portal.audit.searching import Search, organisations_meant, people_meant, subjects_meant
from portal.days import DayField
from portal.people.models import User


class TrailForm(forms.Form):
    """Each field narrows the search; one that stands for nobody, or for several, says so."""

    about = forms.CharField(label="编号、企业、地区名单或账户", required=False, max_length=120)
    actor = forms.CharField(label="操作人", required=False, max_length=40)
    organisation = forms.CharField(label="代表单位", required=False, max_length=120)
    deed = forms.ChoiceField(label="操作", required=False, choices=[("", "全部"), *DEEDS.items()])
    since = DayField(label="自", required=False)
    until = DayField(label="至", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    @property
    def search(self) -> Search:
        """What a valid form looks for."""
        return Search(**{name: self.cleaned_data[name] for name in ("deed", "since", "until")}, **self._meant)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if isinstance(since, dt.date) and isinstance(until, dt.date) and until < since:
            self.add_error("until", "结束日期不能早于开始日期。")
        self._meant: dict[str, Any] = {}
        if text := (cleaned.get("about") or "").strip():
            self._meant["subjects"] = subjects_meant(text, user=self._user)
            if not self._meant["subjects"]:
                self.add_error("about", "没有找到，请填写完整的编号、企业名称或信用代码、地区名称、用户名。")
        self._one("actor", people_meant, lambda one: f"{one}（{one.username}）", "用户名", "完整的姓名或用户名")
        self._one("organisation", organisations_meant, str, "单位全称", "单位名称或其中几个字")
        return cleaned

    def _one(self, name: str, meant: Any, told: Any, exact: str, any_of: str) -> None:
        text = (self.cleaned_data.get(name) or "").strip()
        if not text:
            return
        found: Sequence[Any] = meant(text)
        if len(found) == 1:
            self._meant[name] = found[0].pk
        elif found:
            some = "、".join(told(one) for one in found[:5]) + ("等" if len(found) > 5 else "")
            self.add_error(name, f"有几个符合：{some}。请填写{exact}。")
        else:
            self.add_error(name, f"没有找到，请填写{any_of}。")
