/* What the page says of saving, in one line; and how a case stands after each answer. Without effects on import. */

const SLOW = 1500;
let slow = null;

/** The line of state: `say` a sentence in a tone (quiet, busy, good, bad), with a button where the person can do something. */
export function sayState(text, tone, action = null) {
  // Saving that is done at once is not announced; the line would flicker with each key.
  if (tone === "busy") {
    slow ??= setTimeout(() => write(text, tone, action), SLOW);
    return;
  }
  clearTimeout(slow);
  slow = null;
  write(text, tone, action);
}

function write(text, tone, action) {
  for (const place of document.querySelectorAll("[data-save-state]")) {
    place.dataset.tone = tone;
    const line = place.querySelector("[data-save-text]");
    if (line.textContent !== text) line.textContent = text;
    place.querySelector("[data-save-action]")?.remove();
    if (action) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.dataset.saveAction = "";
      button.textContent = action.label;
      button.addEventListener("click", action.run);
      place.append(button);
    }
  }
}

/** Puts the summary that every answer carries (declarations/cases/live.py) wherever the case's container asks for it. */
export function showSummary(root, summary) {
  each(root, "[data-percent]", (place) => { place.textContent = `${summary.percent}%`; });
  each(root, "[data-percent-bar]", (bar) => { bar.value = summary.percent; });
  each(root, "[data-open]", (place) => {
    const open = summary.parts[place.dataset.open];
    if (open !== undefined) place.textContent = open ? `${open}处待完成` : "已填完";
  });
  each(root, "[data-section]", (link) => link.classList.toggle("is-done", summary.parts[link.dataset.section] === 0));
  each(root, "[data-standing]", (badge) => {
    const text = summary.standing_note || summary.standing_label;
    if (badge.textContent !== text) badge.textContent = text;
    badge.className = `state state-${summary.standing_tone}`;
  });
  each(root, "[data-total]", (place) => { place.textContent = summary.totals[place.dataset.total] ?? place.textContent; });
  each(root, "[data-warning]", (place) => {
    const warning = summary.warnings[place.dataset.warning] ?? "";
    if (place.textContent !== warning) place.textContent = warning;
  });
  each(root, "[data-verdicts]", (place) => {
    if (place.dataset.shown === summary.verdicts) return;
    place.dataset.shown = summary.verdicts;
    const open = place.querySelector("details")?.open;
    place.innerHTML = summary.verdicts;
    if (open) place.querySelector("details")?.setAttribute("open", "");
  });
  each(root, "[data-end-note]", (place) => {
    place.textContent = summary.open
      ? `还有${summary.open}处待填写或改正，完成后即可提交。`
      : "已全部填完，请核对后提交。";
  });
  root.dispatchEvent(new CustomEvent("fill:saved", { bubbles: true, detail: summary }));
}

function each(root, selector, act) {
  for (const one of root.querySelectorAll(selector)) act(one);
}
