/* Rows that are added, taken out, and put back. Only the row itself is drawn anew; nothing else on the page moves.
 * Moving and copying: fill-move.js; opening: fill-closed.js. */

import { focusOn } from "./fill-controls.js";
import { unitOf } from "./fill-place.js";

const UNDO_FOR = 60_000;
let handle = null;

/**
 * @param {(control: Element) => import("./fill-case.js").FillCase} caseOf
 * @param {(root: Element) => void} drawn
 * @param {(one: import("./fill-case.js").FillCase, part: Element) => Promise<Element?>} redraw
 */
export function setUpRows(caseOf, drawn, redraw) {
  handle = { caseOf, drawn, redraw };
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status"); // there before anything is said, so that it is read out
  document.body.append(said);
  handle.said = said;
}

const announce = (text) => { handle.said.textContent = text; };

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
  const row = await addRow(table);
  if (row) focusOn(row.querySelector("[data-path]"));
}

/** A new row at the end of a table; null where none came, which the table says. */
export async function addRow(table) {
  const button = ownPart(table, "[data-add-row]");
  if (!button || button.disabled) return null;
  button.disabled = true;
  const answer = await rowsAsked(table, { deed: "add" });
  button.disabled = false;
  return done(table, answer) ? put(table, answer.data) : null;
}

/** Asks for a deed on the rows of a table; what `ask` gives. */
export function rowsAsked(table, deed) {
  const body = () => ({ path: table.dataset.table, ...(typeof deed === "function" ? deed() : deed) });
  return handle.caseOf(table).rows(body);
}

/** Takes a row out as it is seen here; what the server says of it, or null. */
export async function dropRow(table, row) {
  const one = handle.caseOf(table);
  const answer = await rowsAsked(table, () => ({ deed: "remove", row: row.dataset.row, seen: one.seen(row) }));
  if (answer.kind === "conflict") {
    await one.settled();
    await one.look();
  }
  if (!done(table, answer)) return null;
  row.remove();
  return answer.data;
}

/** Takes a row out and offers it back. One that is closed is shown first: nobody takes out what they have not seen. */
export async function remove(table, row) {
  if (row.hasAttribute("data-lazy")) {
    row.open = true;
    announce("已打开，请看过内容后再删除");
    return;
  }
  const button = ownPart(row, "[data-remove-row]", "[data-row]");
  if (!button || button.disabled) return;
  button.disabled = true;
  const dropped = await dropRow(table, row);
  button.disabled = false;
  if (!dropped) return;
  const { row: id, position } = dropped;
  offerUndo(table, `已删除第${position + 1}${unitOf(row)}。`, "撤销删除", async () => {
    const answer = await rowsAsked(table, { deed: "place", row: id, position });
    if (!done(table, answer)) return false;
    focusOn(put(table, answer.data).querySelector("[data-path]"));
    return true;
  }).focus();
}

/** Draws the part of a table anew, as it stands on the server; the table as it is then. */
export async function redrawn(table, told = "") {
  const { table: path } = table.dataset;
  const one = handle.caseOf(table);
  const held = document.activeElement?.dataset?.path;
  const fresh = await handle.redraw(one, table.closest("[data-part]"));
  const anew = [...(fresh?.querySelectorAll("[data-table]") ?? [])].find((each) => each.dataset.table === path) ?? table;
  ownPart(anew, "[data-table-problem]").textContent = told;
  if (told) announce(told);
  const control = [...anew.querySelectorAll("[data-path]")].find((each) => each.dataset.path === held);
  if (control) focusOn(control);
  return anew;
}

/** Says below a table what was done, with a button that takes it back while there is time. @returns the button */
export function offerUndo(table, said, label, act) {
  const place = ownPart(table, "[data-undo]");
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "btn btn-sm";
  undo.textContent = label;
  place.replaceChildren(said, undo);
  place.hidden = false;
  announce(said);
  clearTimeout(place.timer);
  place.timer = setTimeout(() => { if (!place.contains(document.activeElement)) place.hidden = true; }, UNDO_FOR);
  undo.addEventListener("click", async () => {
    undo.disabled = true;
    if (await act()) place.hidden = true;
    undo.disabled = false;
  });
  return undo;
}

/** Shows what the server says of the table; false where it did not do what was asked. */
export function done(table, { kind, data }) {
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

/** Draws a row that the server sent, in its place. */
export function put(table, { html, position }) {
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  const rows = ownPart(table, "[data-rows]");
  const row = made.content.firstElementChild;
  rows.insertBefore(row, rows.children[position] ?? null);
  handle.drawn(row);
  return row;
}

/** The part of a table (or row) that is its own, not that of a table inside one of its sheets. */
export function ownPart(whole, selector, kind = "[data-table]") {
  return [...whole.querySelectorAll(selector)].find((one) => one.closest(kind) === whole);
}
