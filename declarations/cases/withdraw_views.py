"""撤回提交, from the page of the case."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from declarations.cases.answer_views import FILLERS
from declarations.cases.views import acting_of, case_page, get_case
from declarations.cases.withdrawing import withdraw
from portal.errors import Refused
from portal.people.access import for_roles


@for_roles(*FILLERS)
@require_POST
def case_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the submission back and go on filling in; a refusal is told on the page of the case as it stands now."""
    found = get_case(request, pk)
    seen = request.POST.get("seen", "")
    try:
        withdraw(declaration_id=found.pk, by=acting_of(request), seen=int(seen) if seen.isdecimal() else None)
    except Refused as refused:
        return case_page(request, get_case(request, pk), refusal=refused.message, status=refused.status)
    messages.success(request, "已撤回，可以继续修改。请在截止日前重新提交，逾期不能再提交。")
    return redirect("case-fill", pk=pk)
