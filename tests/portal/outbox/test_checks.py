"""A site that sends real mail says from whom, and where its links lead."""

from portal.outbox.checks import check_outbox


def ids():
    return [one.id for one in check_outbox()]


def test_the_embedded_mode_needs_nothing():
    assert ids() == []


def test_a_mail_server_asks_for_an_address_and_a_sender(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert ids() == ["portal.E001", "portal.E002"]
    settings.PORTAL_URL, settings.DEFAULT_FROM_EMAIL = "https://zngc.example.gov.cn", "portal@example.gov.cn"
    assert ids() == []


def test_a_gateway_that_is_not_there_is_told(settings):
    settings.PORTAL_SMS_BACKEND = "nowhere.Gateway"
    assert ids() == ["portal.E003"]
