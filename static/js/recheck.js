/* The grid of rechecks: a row is decided on only once all that was typed in it has arrived. Loads the form's script itself. */

import { say } from "./say.js";
import { settled } from "./fill.js";

document.addEventListener("htmx:confirm", async (event) => {
  const form = event.target.closest("[data-after-answers]");
  if (!form) return;
  event.preventDefault();
  if (!form.reportValidity()) return;
  if (await settled(form)) {
    form.closest("dialog")?.close();
    event.detail.issueRequest(true);
  } else {
    form.closest("dialog")?.close();
    say("该行还有内容未能保存，请先处理页面上方提示的问题，再复核");
  }
});

// What was missing is no longer told once it is there. The button says how many rows its table has by now.
document.addEventListener("fill:saved", (event) => {
  if (event.detail.complete) event.target.querySelector(".recheck-note")?.remove();
  for (const table of event.target.querySelectorAll("[data-table]")) {
    const count = event.target.querySelector(`[data-toggles$="-${table.dataset.table}"] [data-row-count]`);
    // The row itself is drawn after the event.
    if (count) setTimeout(() => { count.textContent = table.querySelectorAll("[data-row]").length; });
  }
});
