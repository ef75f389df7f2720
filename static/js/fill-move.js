/* Rows and sheets that change their place or are copied, by button or by key, each with a way back.
 *
 * Alt+↑ and Alt+↓ move the row around the focus, Alt+Shift+↓ copies it below, Alt+Delete takes it out.
 */

import { focusOn } from "./fill-controls.js";
import { unitOf } from "./fill-place.js";
import { done, dropRow, offerUndo, ownPart, put, redrawn, remove, rowsAsked } from "./fill-rows.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move-row], [data-copy-row]");
  const row = button?.closest("[data-row]");
  if (!row) return;
  event.preventDefault(); // in the head of a sheet it would open or close it
  if (button.hasAttribute("data-copy-row")) copy(row);
  else move(row, Number(button.dataset.moveRow));
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const row = event.target.closest?.("[data-row]");
  const deed = row && deedOf(event);
  if (!deed) return;
  event.preventDefault();
  if (!event.repeat || deed === move) deed(row, event.key === "ArrowUp" ? -1 : 1);
});

function deedOf({ key, shiftKey }) {
  if (key === "Delete" && !shiftKey) return (row) => remove(tableOf(row), row);
  if (key === "ArrowDown" && shiftKey) return copy;
  return ["ArrowUp", "ArrowDown"].includes(key) && !shiftKey ? move : null;
}

const tableOf = (row) => row.closest("[data-table]");
const isOpen = (row) => ownPart(row, "[data-move-row]", "[data-row]") !== undefined; // not printed, nor locked by an officer

/** Moves at once, and back where the server does not agree; who holds a key need not wait for it. */
async function move(row, by) {
  if (!isOpen(row)) return;
  const table = tableOf(row);
  const rows = [...ownPart(table, "[data-rows]").children];
  const from = rows.indexOf(row);
  const to = from + by;
  if (to < 0 || to >= rows.length) return;
  const seen = rows.map((one) => one.dataset.row);
  step(row, to);
  offerUndo(table, `已移到第${to + 1}${unitOf(row)}，共${rows.length}${unitOf(row)}。`, "撤销移动", async () => {
    const now = [...row.parentElement.children].indexOf(row);
    step(row, from);
    return settle(row, await placed(table, row, from), now);
  });
  settle(row, await placed(table, row, to, seen), from);
}

function placed(table, row, position, seen = undefined) {
  return rowsAsked(table, { deed: "place", row: row.dataset.row, position, seen });
}

/** Keeps the row where it is if that was taken; else puts it back, or shows what a colleague has made of the table. */
async function settle(row, answer, before) {
  const table = tableOf(row);
  if (done(table, answer)) return true;
  ownPart(table, "[data-undo]").hidden = true;
  if (answer.kind === "away") step(row, before);
  else await redrawn(table, answer.data.message);
  return false;
}

/** Another place among its own; whoever types in it goes on typing. */
function step(row, to) {
  const rows = row.parentElement;
  const held = row.contains(document.activeElement) ? document.activeElement : null;
  const others = [...rows.children].filter((one) => one !== row);
  rows.insertBefore(row, others[to] ?? null);
  held?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

async function copy(row) {
  const table = tableOf(row);
  if (!isOpen(row) || ownPart(table, "[data-add-row]").disabled) return;
  const answer = await rowsAsked(table, { deed: "copy", row: row.dataset.row });
  if (!done(table, answer)) return;
  const made = put(table, answer.data);
  focusOn(made.querySelector("[data-path]"));
  offerUndo(table, `已复制为第${answer.data.position + 1}${unitOf(row)}。`, "撤销复制", async () => Boolean(await dropRow(table, made)));
}
