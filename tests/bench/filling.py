"""Filling in and printing: answers saved, the time from a key to 已保存, and the paper of a whole 附件4-3.

``python -m tests.bench.filling WAY FILE`` prints the paper once in a process of its own and says its cost as JSON.
"""

import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

from tests.bench.measure import Measured, alternating, peak_mb, say, show, table

BARE = "a bare Django view that writes one row"


@dataclass(frozen=True)
class Sizes:
    """How often an answer is saved, and typed in the browser; scenario sheets of the form."""

    saves: int = 30
    keys: int = 15
    sheets: int = 10


def measure(sizes: Sizes) -> str:
    """Three tables of Markdown; the clock must stand within the time of applications."""
    saves, keys, sheets = sizes.saves, sizes.keys, sizes.sheets
    say(f"filling: a form with {sheets} scenario sheets …")
    large = _a_draft("advanced", sheets)
    small = _a_draft("workshop", 1)
    return "\n\n".join(
        (
            table("Saving an answer", f"Seconds of one save; the median of {saves}.", saved(large, small, times=saves)),
            table(
                "From the key to 已保存",
                f"In Chromium, from the change of a field to the answer shown; the median of {keys}. Whoever goes on "
                "typing is saved 0.6 s after the last key.",
                typed(large, times=keys),
            ),
            table(
                f"The paper of 附件4-3 with {sheets} scenario sheets",
                "Processor time of the second print of a process, and the most memory that it had.",
                printed(large),
            ),
        )
    )


def _a_draft(programme: str, sheets: int) -> Any:
    from tests.declarations.cases.test_application_forms import a_draft_of

    return a_draft_of(programme, rows=sheets, longest=sheets > 1)  # with running text to its limits


def bare(request: Any) -> Any:
    """What saving is compared with: the body read, one row written, nothing else."""
    from django.http import JsonResponse

    from declarations.cases.models import Sheet

    sent = json.loads(request.body)
    Sheet.objects.filter(pk=sent["sheet"]).update(answers={"text": [sent["text"], 1]})
    return JsonResponse({"saved": True})


def _row_of(case: Any) -> str:
    """A row for ``bare`` to write: a sheet of a case that nobody fills."""
    from declarations.cases.models import Sheet

    return str(Sheet.objects.create(declaration=case, part="bench", row="bench").pk)


def saved(large: Any, small: Any, *, times: int) -> list[Measured]:
    """One answer, into the bare row, a form with few rows, and one with many."""
    from django.test import Client, RequestFactory

    sheet = _row_of(small)
    texts = (f"第{n}次" for n in range(10**6))

    def into_the_row() -> None:
        body = {"sheet": sheet, "text": next(texts)}
        bare(RequestFactory().post("/", body, content_type="application/json"))

    def into(case: Any, path: str) -> Callable[[], None]:
        client = Client()
        client.force_login(_clerk(case))

        def save() -> None:
            body = {"path": path, "text": next(texts), "seen": None}
            answer = client.post(f"/declarations/{case.pk}/answers/", body, content_type="application/json")
            if answer.status_code != 200:
                raise RuntimeError(answer.content.decode())

        return save

    return alternating(
        {
            BARE: into_the_row,
            "附件4-2": into(small, "workshop/address"),
            "附件4-3": into(large, "plans/goals"),
        },
        times=times,
    )


def _clerk(case: Any) -> Any:
    return case.enterprise.organisation.appointments.select_related("user").first().user


def typed(case: Any, *, times: int) -> list[Measured]:
    """In a real browser, against a server in this process."""
    from django.conf import settings
    from django.test import Client
    from playwright.sync_api import sync_playwright

    client = Client()
    client.force_login(_clerk(case))
    cookie, sheet = client.cookies[settings.SESSION_COOKIE_NAME].value, _row_of(case)
    ways = {BARE: (_BARE_KEYS, sheet), "附件4-3": (_KEYS, "plans/goals")}

    def in_the_browser(base: str) -> list[Measured]:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            context = browser.new_context()
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": base}])
            page = context.new_page()
            page.goto(f"{base}/declarations/{case.pk}/fill/")
            found = [
                Measured(what, page.evaluate(script, [given, times]) / 1000) for what, (script, given) in ways.items()
            ]
            browser.close()
        return found

    # Playwright has one loop per thread, and under test another test's browser may hold this one's.
    with _served() as base, ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(in_the_browser, base).result()


_MEDIAN = "const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];"
_BARE_KEYS = f"""async ([sheet, times]) => {{
  {_MEDIAN}
  const taken = [];
  for (let n = 0; n < times; n += 1) {{
    const start = performance.now();
    const answer = await fetch("/bare/", {{ method: "POST", body: JSON.stringify({{ sheet, text: `${{n}}` }}) }});
    await answer.json();
    taken.push(performance.now() - start);
  }}
  return median(taken);
}}"""
_KEYS = f"""async ([path, times]) => {{
  {_MEDIAN}
  const control = document.querySelector(`[data-path="${{path}}"]`);
  const taken = [];
  for (let n = 0; n < times; n += 1) {{
    const start = performance.now();
    const saved = new Promise((done) => {{ document.addEventListener("fill:saved", done, {{ once: true }}); }});
    control.value = `目标${{start}}`;
    for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, {{ bubbles: true }}));
    await saved;
    taken.push(performance.now() - start);
  }}
  return median(taken);
}}"""


@contextmanager
def _served() -> Iterator[str]:
    """The portal, and the bare view beside it without any middleware; its address."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

    from tests.browser.in_process import serving

    portal = StaticFilesHandler(WSGIHandler())

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if environ["PATH_INFO"] != "/bare/":
            return portal(environ, start_response)
        answer = bare(WSGIRequest(environ))
        start_response("200 OK", list(answer.items()))
        return [answer.content]

    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


def printed(case: Any) -> list[Measured]:
    """WeasyPrint alone on the same HTML, and the portal's paper with its envelope and digest, each warm."""
    from declarations.cases.submitting import submit
    from declarations.papers import rendering
    from declarations.papers.content import content_of

    by = case.enterprise.organisation.appointments.first()
    content = content_of(submit(declaration_id=case.pk, by=by))
    with tempfile.TemporaryDirectory() as folder:
        html, whole = Path(folder) / "paper.html", Path(folder) / "paper.pickle"
        html.write_text(_html_of(content, rendering), encoding="utf-8")
        whole.write_bytes(pickle.dumps(content))
        return [
            in_a_process("WeasyPrint alone on the same HTML", "plain", html),
            in_a_process("the portal's paper", "paper", whole),
        ]


def _html_of(content: Any, rendering: Any) -> str:
    """What the portal gives to WeasyPrint, heard on the way, so that it follows the papers whatever they become."""
    from unittest.mock import patch

    heard: list[str] = []
    with patch.object(rendering, "_printed", lambda html, _content: heard.append(html) or b""):
        rendering.to_pdf(content)
    return heard[-1]


def in_a_process(what: str, way: str, file: Path) -> Measured:
    """One way of printing in a process that does nothing else."""
    say(f"{what} …")
    command = [sys.executable, "-m", "tests.bench.filling", way, str(file)]
    out = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ))
    found = json.loads(out.stdout)
    return Measured(what, found["seconds"], found["peak_mb"])


def done(way: str, file: Path) -> tuple[float, float]:
    """Processor seconds of the second print, and the most memory of the process in MB."""
    if way == "plain":
        import weasyprint

        html = file.read_text(encoding="utf-8")

        def work() -> object:
            return weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/a-3b")
    else:
        from declarations.papers.rendering import to_pdf

        content = pickle.loads(file.read_bytes())

        def work() -> object:
            return to_pdf(content)

    work()
    start = time.process_time()
    work()
    return time.process_time() - start, peak_mb()


def main() -> None:
    django.setup()
    seconds, peak = done(sys.argv[1], Path(sys.argv[2]))
    show(json.dumps({"seconds": seconds, "peak_mb": peak}))


if __name__ == "__main__":
    main()
