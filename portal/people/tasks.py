"""What the worker is told to do about people."""

from celery import shared_task

from portal.people.appointments import follow_dates


@shared_task(name="portal.people.tasks.follow_dates")
def follow_appointment_dates() -> None:
    follow_dates()
