"""Text messages: bounded, signed, and through one small interface."""

import json

import pytest

from portal.outbox.delivering import deliver_due
from portal.outbox.kinds import Kind
from portal.outbox.models import Dispatch
from portal.outbox.texting import LENGTH, NotSent, TextBackend, text_of
from tests.portal.outbox.builders import a_reader, told, wants

FILE = "portal.outbox.texting.FileTexts"


class Gateway(TextBackend):
    """One that answers as it is told."""

    error: Exception

    def send(self, *, number, text, reference):
        raise self.error


def test_a_long_title_is_cut_to_one_message_with_the_signature_in_front():
    text = text_of("退回修改：" + "很长的企业名称" * 20)
    assert len(text) == LENGTH
    assert text.startswith("【智能工厂梯度培育门户】退回修改：很长的")
    assert text.endswith("…，请登录门户办理。")


def test_brackets_of_a_title_are_no_second_signature():
    assert text_of("【催办】上报").count("【") == 1


@pytest.fixture
def texted(registers, settings, tmp_path):
    settings.PORTAL_SMS_BACKEND = FILE
    settings.VAR_DIR = tmp_path
    wants(a_reader(phone="13800000001").user, "returned", "portal", by_text=True)
    told(Kind.RETURNED)
    return tmp_path / "texts.jsonl"


@pytest.mark.django_db
def test_it_reaches_the_file_once(texted):
    assert (deliver_due(), deliver_due()) == (1, 0)
    (line,) = texted.read_text().splitlines()
    assert json.loads(line) == {
        "number": "13800000001",
        "text": "【智能工厂梯度培育门户】退回修改：朝阳测试有限公司，请登录门户办理。",
        "reference": str(Dispatch.objects.get().pk),
    }


@pytest.mark.django_db
def test_the_demo_prints_and_sends_nothing(texted, settings, capsys):
    settings.DEMO = True
    assert deliver_due() == 1
    assert not texted.exists()
    assert "短信 → 13800000001" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotSent("余额不足", again=True), "queued"),
        (NotSent("号码无效", again=False), "failed"),
        (TimeoutError(), "unsure"),
    ],
)
def test_what_the_gateway_says_becomes_of_it(texted, settings, error, status):
    Gateway.error = error
    settings.PORTAL_SMS_BACKEND = f"{__name__}.Gateway"
    assert deliver_due() == 0
    assert Dispatch.objects.get().status == status


@pytest.mark.django_db
def test_a_mail_server_that_is_down_does_not_keep_text_messages(texted, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    a_reader(email="b@example.com")
    told(Kind.RETURNED)
    assert deliver_due() == 2
