/* What is pasted: cells of a spreadsheet go each to its place and save themselves, rows are added, and all of it can be taken
 * back; several lines in a blank of one line stay apart.
 */

import { inOneLine, setText, textOf } from "./fill-controls.js";
import { addRow, dropRow, offerUndo } from "./fill-rows.js";

document.addEventListener("paste", (event) => {
  const control = event.target.closest?.("[data-path]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!control) return;
  const table = control.closest("td") && control.closest("[data-table]");
  if (table && isGrid(text, control)) {
    event.preventDefault();
    paste(table, control, cellsOf(text));
  } else if (control.tagName === "INPUT" && /[\r\n]/.test(text)) {
    event.preventDefault();
    insert(control, inOneLine(text.trim()));
  }
});

/** Puts a text where the cursor is, as if it were typed: the browser can take it back, and its own `input` follows. */
function insert(control, text) {
  if (document.execCommand("insertText", false, text)) return;
  control.setRangeText(text, control.selectionStart, control.selectionEnd, "end");
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Running text of several paragraphs is one answer; only tabs make cells of it. */
function isGrid(text, control) {
  const runs = control.tagName === "TEXTAREA" && !control.hasAttribute("data-line");
  return text.includes("\t") || (!runs && text.trim().includes("\n"));
}

/** The cells of a text as spreadsheets put it on the clipboard: a cell with line breaks or tabs stands in quotes. */
export function cellsOf(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/gy;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  while (cell.lastIndex <= plain.length) {
    const found = cell.exec(plain);
    if (!found) return plain.split("\n").map((line) => line.split("\t"));
    rows.at(-1).push((found[1]?.replaceAll('""', '"') ?? found[2]).trim());
    if (found[3] === "") break;
    if (found[3] === "\n") rows.push([]);
  }
  return rows;
}

async function paste(table, control, cells) {
  const before = [];
  const added = [];
  const column = controlsIn(control.closest("tr")).indexOf(control);
  let row = control.closest("tr");
  let done = 0;
  for (const line of cells) {
    if (!row) {
      row = await addRow(table);
      if (!row) break;
      added.push(row);
    }
    const controls = controlsIn(row);
    for (const [n, text] of line.entries()) {
      const target = controls[column + n];
      if (target && textOf(target) !== text) {
        before.push([target, textOf(target)]);
        write(target, text);
      }
    }
    done += 1;
    row = row.nextElementSibling;
  }
  const rest = cells.length - done;
  const said = rest ? `已粘贴${done}行，还有${rest}行放不下。` : `已粘贴${done}行。`;
  offerUndo(table, said, "撤销粘贴", async () => {
    for (const [target, text] of before.reverse()) write(target, text);
    for (const one of added.reverse()) if (!(await dropRow(table, one))) return false;
    return true;
  });
}

const controlsIn = (row) => [...row.querySelectorAll("td [data-path]")];

function write(control, text) {
  setText(control, text);
  for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
}
