/* Filling in a form: every field saves itself, and nothing typed is lost.
 *
 * Contract with the page (the form of an enterprise, or one row of the officers' grid):
 *   container  data-case="<uuid>" data-answers-url data-rows-url   one per case; every control of the case stands in it
 *              data-part-url (with PART in the place of the part's key), data-login-url, data-case-url   optional
 *              data-watch         look every 20 s, and when the window is looked at again, for what colleagues have written
 *              data-compact       rows are drawn for the grid
 *              data-show-missing  blanks that are empty are told too, not only wrong ones
 *   control    data-path data-version   from templates/declarations/kinds/*.html; what stands in it is the text that is sent
 *   [data-blank] around a control, with [data-problem] and [data-count] in it   optional: its message, its 字 count
 *   [data-table="path"] with [data-rows], [data-row="id"], [data-add-row], [data-remove-row], [data-move-row="±1"],
 *              [data-copy-row], [data-undo], [data-table-problem]
 *   [data-save-state] with [data-save-text], anywhere   what the page says of saving; give it aria-live="polite"
 *   [data-when] on a [data-blank]   optional: shown only where other answers are as it says; [data-total] [data-warning]: kept up to date
 *   [data-percent] [data-percent-bar] [data-open="part"] [data-section="part"] [data-standing] [data-verdicts] [data-end-note]
 *              in the container   optional: kept up to date with each answer of the server
 *   a[data-after-saved]   a link that waits until everything has been sent
 *   [data-lazy] [data-closed-part]   what is fetched when it is opened: fill-closed.js
 *   [data-undelivered]   where what cannot be sent is shown: fill-undelivered.js
 * Events on the container: `fill:saved` (detail: the summary of declarations/cases/live.py). Containers that come later by
 * htmx are found by themselves; for others call `scan(root)`. What must wait for the answers of a case awaits `settled(element)`.
 *
 * Server: GET answers-url → {answers: {path: [text, version]}, rows, fillable, …}. POST {path, text, seen} → 200 {version,
 * text, display, problem, …}; 409 {theirs, version, display}; 422 {message}; 401. POST rows-url {deed: add|copy|remove|place,
 * path, row, position, seen} → {row, position, html, full, table_problem, …}; 409 where a colleague was faster.
 */

import { setUpComboboxes } from "./fill-combobox.js";
import { FillCase } from "./fill-case.js";
import * as closed from "./fill-closed.js";
import { focusOn } from "./fill-controls.js";
import "./fill-move.js";
import "./fill-paste.js";
import { setUpRows } from "./fill-rows.js";
import { showScenarios } from "./fill-scenarios.js";
import { showAsked } from "./fill-when.js";
import { sayState } from "./fill-state.js";
import { goToUndelivered, setUpUndelivered, showUndelivered } from "./fill-undelivered.js";
import { logInAgain } from "./relogin.js";

const LOOK_EVERY = 20_000;
const AWAKE_FOR = 5 * 60_000; // without a key or a click, looking for colleagues would keep the session alive for ever
const cases = new Map();
let restored = 0;
let lastAct = Date.now();
let loggingIn = false;
let notNow = false;

/** Takes up the cases and controls below `root`. */
export function scan(root = document) {
  if (root !== document) window.htmx?.process(root); // what this script puts in may hold forms of htmx: replies to remarks
  setUpComboboxes(root);
  const roots = [...root.querySelectorAll("[data-case]")];
  const around = root.closest?.("[data-case]");
  if (around) roots.push(around);
  for (const one of roots) {
    const known = cases.get(one);
    if (known) restored += known.scan();
    else {
      const made = new FillCase(one, tell, closed);
      cases.set(one, made);
      restored += made.restored;
    }
  }
  showScenarios(root);
  showAsked(root);
  tell();
}

/** Sends all that was typed in the case around (or the cases below) an element; false where something could not be sent. */
export async function settled(within = document) {
  const around = within.closest?.("[data-case]");
  const meant = all().filter((one) => one.root === around || within.contains(one.root));
  return (await Promise.all(meant.map((one) => one.settled()))).every(Boolean);
}

const caseOf = (element) => cases.get(element.closest("[data-case]"));
const controlOf = (target) => target.closest?.("[data-case] [data-path]");
const all = () => {
  for (const root of cases.keys()) if (!root.isConnected) cases.delete(root);
  return [...cases.values()];
};

/** Says in one line how saving stands, the worst first. */
function tell() {
  const now = all();
  const conflicts = now.reduce((sum, one) => sum + one.conflicts, 0);
  const savedAt = now.map((one) => one.savedAt).filter(Boolean).sort().at(-1);
  const refusal = now.map((one) => one.refusal).find(Boolean);
  const undelivered = showUndelivered();
  const look = { label: "查看", run: goToUndelivered };
  if (now.some((one) => one.state === "session")) {
    sayState("登录已过期，文字已留在本浏览器，登录后自动发送", "bad", { label: "重新登录", run: () => relogin(true) });
    relogin();
  } else if (now.some((one) => one.state === "away")) {
    sayState("未能保存，文字已留在本浏览器，恢复连接后自动发送", "bad", { label: "立即重试", run: resume });
  } else if (conflicts) sayState(`有${conflicts}处与同事的修改不一致，请在该处选择`, "bad");
  else if (refusal) sayState(`有内容未能保存：${refusal}`, "bad", look);
  else if (now.some((one) => one.unsent || one.busy)) sayState("正在保存…", "busy");
  else if (undelivered) sayState(`${savedAt ? `已保存 ${savedAt}，` : ""}有${undelivered}处内容未能送达`, "bad", look);
  else if (restored && savedAt) sayState(`上次未能保存的内容已恢复并保存 ${savedAt}`, "good");
  else if (savedAt) sayState(`已保存 ${savedAt}`, "good");
}

function resume() {
  for (const one of all()) one.resume();
}

async function relogin(asked = false) {
  if (loggingIn || (notNow && !asked)) return;
  loggingIn = true;
  const url = all().map((one) => one.root.dataset.loginUrl).find(Boolean);
  const before = document.activeElement;
  const token = await (url ? logInAgain(url) : logInAgain()).catch(() => null);
  loggingIn = false;
  notNow = !token;
  if (token) resume();
  before?.focus?.();
}

document.addEventListener("input", (event) => {
  const control = controlOf(event.target);
  if (!control || event.isComposing) return;
  restored = 0;
  control.closest("[data-blank]")?.querySelector("[data-origin]")?.remove(); // it is the person's own now
  const one = caseOf(control);
  const field = one.field(control);
  // A list that is searched is saved when something is chosen or the field is left; half a word is no answer.
  if (control.getAttribute("role") === "combobox") field.remember();
  else one.typed(field);
});
document.addEventListener("compositionend", (event) => {
  const control = controlOf(event.target);
  if (control && control.getAttribute("role") !== "combobox") caseOf(control).typed(caseOf(control).field(control));
});
for (const type of ["change", "fill:chosen"]) {
  document.addEventListener(type, (event) => {
    const control = controlOf(event.target);
    if (!control) return;
    caseOf(control).push(caseOf(control).field(control));
    tell();
  });
}
document.addEventListener("focusout", (event) => {
  const control = controlOf(event.target);
  if (!control || control.contains(event.relatedTarget)) return;
  const one = caseOf(control);
  const field = one.field(control);
  one.push(field);
  field.left();
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-after-saved]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!all().some((one) => one.unsent || one.busy)) return;
  event.preventDefault();
  link.setAttribute("aria-busy", "true");
  const sent = await settled();
  link.removeAttribute("aria-busy");
  if (sent) location.assign(link.href);
});

window.addEventListener("beforeunload", (event) => {
  if (!all().some((one) => one.unsent)) return;
  for (const one of all()) one.pushAll();
  event.preventDefault();
});
window.addEventListener("online", resume);

for (const type of ["keydown", "pointerdown"]) {
  document.addEventListener(type, () => { lastAct = Date.now(); }, { passive: true });
}
async function look() {
  for (const one of all()) {
    if (!one.root.hasAttribute("data-watch")) continue;
    const seen = await one.look();
    if (!seen) continue;
    if (!seen.fillable) {
      sayState(`该事项目前为“${seen.status}”，内容已锁定`, "bad", {
        label: "查看事项",
        run: () => location.assign(one.root.dataset.caseUrl),
      });
      return;
    }
    await redrawRows(one, seen.rows);
  }
}

/** Where colleagues added, moved or took out rows, the part is drawn anew, once nothing in it waits to be sent. */
async function redrawRows(one, rows) {
  for (const table of one.root.querySelectorAll("[data-table]")) {
    const own = [...table.querySelectorAll("[data-row]")].filter((row) => row.closest("[data-table]") === table);
    const there = rows[table.dataset.table] ?? [];
    if (own.map((row) => row.dataset.row).join() === there.join()) continue;
    const part = table.closest("[data-part]");
    const busy = [...one.live()].some((field) => part?.contains(field.control) && (field.unsent || field.conflict));
    if (!part || busy || part.contains(document.activeElement)) continue;
    if (await redraw(one, part)) return;
  }
}

/** One part of the form as it stands on the server; what is typed in it and has not arrived stays. */
async function redraw(one, part) {
  if (!one.root.dataset.partUrl) return null;
  const answer = await fetch(one.root.dataset.partUrl.replace("PART", part.dataset.part)).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  const fresh = made.content.querySelector("[data-part]");
  if (!fresh) return null;
  part.replaceWith(fresh);
  scan(fresh);
  return fresh;
}

setInterval(() => {
  if (!document.hidden && Date.now() - lastAct < AWAKE_FOR) look();
}, LOOK_EVERY);
window.addEventListener("focus", look);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const one of all()) one.pushAll();
});

// Content that htmx brings later, such as the scenarios of one factory in the grid.
document.addEventListener("htmx:load", (event) => scan(event.detail.elt));

/** The list of problems leads to `#at=path`. */
async function goToPath() {
  const path = decodeURIComponent(location.hash.match(/^#at=(.+)$/)?.[1] ?? "");
  if (!path) return;
  const around = closed.closedAround(document, path);
  if (around) await closed.open(around);
  const found = [...document.querySelectorAll("[data-path], [data-table]")].find(
    (one) => (one.dataset.path ?? one.dataset.table) === path,
  );
  if (found?.dataset.path) focusOn(found);
  else found?.querySelector("[data-add-row]")?.focus();
}

closed.setUpClosed(scan);
setUpRows(caseOf, scan, redraw);
setUpUndelivered(all);
scan();
goToPath();
window.addEventListener("hashchange", goToPath);
