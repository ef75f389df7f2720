"""Mail leaves once, over a real connection; what is refused, unsure or cannot be tried is told apart."""

import datetime as dt

import pytest
from django.db.models import F
from django.utils import timezone

from portal.outbox import delivering
from portal.outbox.delivering import GIVE_UP, claim, deliver_due
from portal.outbox.kinds import Kind
from portal.outbox.models import Dispatch
from portal.people.appointments import dismiss
from tests.builders import a_user
from tests.portal.outbox.builders import a_dispatch, a_reader, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def state():
    return [(one.status, one.failure) for one in Dispatch.objects.order_by("pk")]


def let_time_pass(minutes=61):
    """Also for what a worker holds: that much later, in effect."""
    Dispatch.objects.update(
        due_at=F("due_at") - dt.timedelta(minutes=minutes), created_at=F("created_at") - dt.timedelta(minutes=minutes)
    )


def test_a_mail_arrives_in_text_and_html_with_the_link(mailserver):
    reader = a_reader(full_name="张三")
    message = told(Kind.RETURNED)
    assert deliver_due() == 1
    (mail,) = mailserver.mails
    dispatch = Dispatch.objects.get()
    assert mail["Subject"].strip() == "【智能工厂梯度培育门户】退回修改：朝阳测试有限公司"
    assert (mail["To"], mail["Auto-Submitted"]) == ("zhang@example.com", "auto-generated")
    assert mail["Message-ID"] == f"<{dispatch.pk}@zngc.example.gov.cn>"
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for body in (plain, html):
        assert f"{reader.user}，您好" in body
        assert "请补充得分依据。" in body
        assert f"https://zngc.example.gov.cn/messages/{message.pk}/" in body
        assert "/me/notifications/?kind=returned#returned" in body
    assert (dispatch.status, dispatch.attempts, dispatch.failure) == ("sent", 1, "")
    assert deliver_due() == 0


def test_what_is_due_leaves_over_one_connection(mailserver):
    for n in range(3):
        a_dispatch(address=f"{n}@example.com")
    assert deliver_due() == 3
    assert (len(mailserver.mails), mailserver.connections) == (3, 1)


@pytest.mark.parametrize("farewell", ["421 too many mails", ""], ids=["told", "silent"])
def test_a_server_that_ends_the_conversation_in_between_gets_the_rest_in_another(mailserver, farewell):
    mailserver.at_most, mailserver.farewell = 2, farewell
    for n in range(5):
        a_dispatch(address=f"{n}@example.com")
    assert deliver_due() == 5
    assert ([status for status, _ in state()], mailserver.connections) == (["sent"] * 5, 3)


def test_a_server_that_is_down_keeps_everything_for_later_and_tells_why(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    a_dispatch()
    a_dispatch()
    assert deliver_due() == 0
    tried, untouched = Dispatch.objects.order_by("-attempts")
    assert (tried.status, tried.attempts, untouched.status, untouched.attempts) == ("queued", 1, "queued", 0)
    assert tried.failure.startswith("无法连接邮件服务器")


def test_the_pause_grows_and_ends_after_three_days(mailserver):
    mailserver.answers["RCPT"] = "451 later"
    one = a_dispatch()
    for minutes in (2, 4, 8, 16, 32, 60, 60):
        before = timezone.now()
        assert deliver_due() == 0
        now = Dispatch.objects.get(pk=one.pk)
        assert now.status == "queued"
        assert minutes - 1 < (now.due_at - before).total_seconds() / 60 < minutes + 1
        let_time_pass()
    Dispatch.objects.update(created_at=timezone.now() - GIVE_UP - dt.timedelta(hours=1))
    deliver_due()
    assert state() == [("failed", "多次尝试未成功：邮件服务器未接收（451 later）")]
    del mailserver.answers["RCPT"]
    let_time_pass()
    assert deliver_due() == 0


@pytest.mark.parametrize(
    ("command", "words"), [("RCPT", "550 no such box"), ("MAIL", "553 not you"), (".", "554 spam")]
)
def test_a_refusal_for_good_is_not_tried_again_and_the_others_go_on(mailserver, command, words):
    mailserver.answers[command] = words
    a_dispatch()
    deliver_due()
    del mailserver.answers[command]
    a_dispatch()
    assert deliver_due() == 1
    assert state() == [("failed", f"邮件服务器未接收（{words}）"), ("sent", "")]


def test_a_server_that_hangs_up_after_the_mail_may_have_it_so_it_is_not_sent_again(mailserver):
    mailserver.answers["."] = None
    a_dispatch()
    assert deliver_due() == 0
    del mailserver.answers["."]
    let_time_pass()
    assert deliver_due() == 0
    ((status, why),) = state()
    assert status == "unsure"
    assert "不能确定" in why
    assert mailserver.mails == []


def test_a_worker_killed_before_it_hands_over_loses_nothing(mailserver):
    a_dispatch()
    assert claim("email") is not None  # and never comes back
    assert deliver_due() == 0
    let_time_pass()
    assert deliver_due() == 1
    assert (len(mailserver.mails), state()) == (1, [("sent", "")])


class Killed(BaseException):
    """The end of a worker."""


def test_a_worker_killed_while_it_hands_over_sends_nothing_twice(mailserver, monkeypatch):
    a_dispatch()
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", _sent_and_killed)
        with pytest.raises(Killed):
            deliver_due()
    assert state() == [("sending", "")]
    let_time_pass(6)
    assert deliver_due() == 0
    assert (len(mailserver.mails), state()[0][0]) == (1, "unsure")


def _sent_and_killed(backend, mails):
    for one in mails:
        backend._send(one)
    raise Killed


def test_a_worker_that_comes_back_too_late_finds_itself_fenced_off(mailserver):
    a_dispatch()
    slow = claim("email")
    let_time_pass()
    assert deliver_due() == 1
    server = delivering._Server()
    assert delivering.deliver(slow, server) is False
    server.close()
    assert len(mailserver.mails) == 1


def test_who_was_dismissed_or_gave_up_the_address_meanwhile_gets_nothing(mailserver):
    dismissed, without = a_reader(), a_reader(email="b@example.com")
    told()
    dismiss(appointment=dismissed, by=None)
    without.user.email, without.user.email_confirmed_at = "", None
    without.user.save()
    assert deliver_due() == 0
    assert {status for status, _ in state()} == {"dropped"}
    assert mailserver.mails == []


def test_it_goes_to_the_address_that_holds_when_it_leaves(mailserver):
    user = a_reader().user
    told()
    user.email = "new@example.com"
    user.save()
    deliver_due()
    assert [mail["To"] for mail in mailserver.mails] == ["new@example.com"]


def test_the_demo_prints_and_sends_nothing_whatever_the_settings_say(mailserver, settings, capsys):
    settings.DEMO = True
    a_dispatch(a_user(full_name="李四"))
    assert deliver_due() == 1
    assert mailserver.connections == 0
    assert "Subject" in capsys.readouterr().out


def test_a_title_of_several_lines_makes_no_header_of_its_own(mailserver):
    a_reader()
    told(Kind.RETURNED, title="第一行\nBcc: other@example.com")
    assert deliver_due() == 1
    assert mailserver.mails[0]["Subject"].strip() == "【智能工厂梯度培育门户】第一行 Bcc: other@example.com"
    assert mailserver.mails[0]["Bcc"] is None
