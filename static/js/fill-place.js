/* What the place of a control is called, for a text that may outlive its blank. Without effects on import. */

/** What a row is counted in. */
export const unitOf = (row) => (row.matches("tr") ? "行" : "份");

/** Such as 「应用场景 · 第2行 · 实例名」: section, table, row or sheet, label, as far as the page names them. */
export function placeOf(control) {
  const names = [wordsOf(control.closest("section")?.querySelector("h2"))];
  for (const row of rowsAround(control)) {
    const table = row.closest("[data-table]");
    const own = [...table.querySelectorAll("caption")].find((one) => one.closest("[data-table]") === table);
    names.push(wordsOf(own), `第${[...row.parentElement.children].indexOf(row) + 1}${unitOf(row)}`);
  }
  names.push(control.getAttribute("aria-label") || wordsOf(document.getElementById(`${control.id}-label`)));
  return names.filter((one, n) => one && one !== names[n - 1]).join(" · ");
}

/** The rows and sheets that a control stands in, outermost first. */
function rowsAround(control) {
  const found = [];
  for (let row = control.closest("[data-row]"); row; row = row.parentElement.closest("[data-row]")) found.unshift(row);
  return found;
}

/** The words of a heading or label, without what is noted beside it (选填). */
function wordsOf(element) {
  const own = [...(element?.childNodes ?? [])].filter((one) => !one.matches?.(".blank-optional"));
  return own.map((one) => one.textContent).join("").trim();
}
