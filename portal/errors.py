"""What a deed says when it does not do what was asked. Views show the message where the mistake is."""


class Refused(Exception):  # noqa: N818 - reads as what happened
    """A rule or a date forbids it. ``message`` is Chinese and says what to do; ``field`` names where, if anywhere."""

    status = 422

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Outdated(Refused):
    """Somebody else was faster: what the person saw is no longer so. What was typed must be shown again."""

    status = 409
