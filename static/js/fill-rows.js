/* Rows that are added, taken out, and put back. Only the row itself is drawn anew; nothing else on the page moves. */

import { focusOn } from "./fill-controls.js";

const UNDO_FOR = 60_000;
let handle = null;

/** @param {(control: Element) => import("./fill-case.js").FillCase} caseOf @param {(root: Element) => void} drawn */
export function setUpRows(caseOf, drawn) {
  handle = { caseOf, drawn };
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-row], [data-remove-row]");
  if (!button || !handle) return;
  const table = button.closest("[data-table]");
  if (button.hasAttribute("data-add-row")) add(table);
  else remove(table, button.closest("[data-row]"));
});

// Enter ends a line. In a cell of a table it goes down the column, and in the last row makes a new one.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  if (!event.target.matches("input[type=text][data-path], textarea[data-line]")) return;
  event.preventDefault();
  const cell = event.target.closest("td");
  const row = cell?.closest("tr[data-row]");
  if (!row) return;
  const below = row.nextElementSibling;
  if (below) below.children[cell.cellIndex].querySelector("[data-path]")?.focus();
  else add(row.closest("[data-table]"));
});

async function add(table) {
  const button = ownPart(table, "[data-add-row]");
  if (button.disabled) return;
  button.disabled = true;
  const answer = await handle.caseOf(table).rows({ deed: "add", path: table.dataset.table });
  button.disabled = false;
  if (!done(table, answer)) return;
  const row = put(table, answer.data);
  focusOn(row.querySelector("[data-path]"));
}

async function remove(table, row) {
  const button = row.querySelector("[data-remove-row]");
  button.disabled = true;
  const answer = await handle.caseOf(table).rows({ deed: "remove", path: table.dataset.table, row: row.dataset.row });
  button.disabled = false;
  if (!done(table, answer)) return;
  row.remove();
  offerUndo(table, answer.data);
}

function offerUndo(table, { row, position }) {
  const place = ownPart(table, "[data-undo]");
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "btn btn-sm";
  undo.textContent = "撤销删除";
  place.replaceChildren(`已删除第${position + 1}行。`, undo);
  place.hidden = false;
  undo.focus();
  clearTimeout(place.timer);
  place.timer = setTimeout(() => { if (!place.contains(document.activeElement)) place.hidden = true; }, UNDO_FOR);
  undo.addEventListener("click", async () => {
    undo.disabled = true;
    const answer = await handle.caseOf(table).rows({ deed: "place", path: table.dataset.table, row, position });
    undo.disabled = false;
    if (!done(table, answer)) return;
    place.hidden = true;
    focusOn(put(table, answer.data).querySelector("[data-path]"));
  });
}

/** Shows what the server says of the table; false where it did not do what was asked. */
function done(table, { kind, data }) {
  const problem = ownPart(table, "[data-table-problem]");
  if (kind !== "ok") {
    problem.textContent = kind === "away" ? "网络连接中断，此操作未完成，请稍后重试" : data.message;
    return false;
  }
  const told = data.table_problem;
  const asked = table.closest("[data-show-missing]");
  problem.textContent = told && (!told.missing || asked) ? told.message : "";
  ownPart(table, "[data-add-row]").disabled = data.full;
  return true;
}

function put(table, { html, position }) {
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  const rows = ownPart(table, "[data-rows]");
  const row = made.content.firstElementChild;
  rows.insertBefore(row, rows.children[position] ?? null);
  handle.drawn(row);
  return row;
}

/** The part of a table that is its own, not that of a table inside one of its sheets. */
function ownPart(table, selector) {
  return [...table.querySelectorAll(selector)].find((one) => one.closest("[data-table]") === table);
}
