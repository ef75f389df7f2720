/* The order of a list by hand: rows go up and down by button, by dragging, or by the number typed. The numbers are what is sent. */

const form = document.querySelector("form[data-arranges]");
const body = form.querySelector("tbody");
const said = form.querySelector("[data-says]");
const rows = () => [...body.rows];
const place = (row) => row.querySelector("input");
const first = Math.min(...rows().map((row) => Number(place(row).defaultValue)).filter(Boolean));

document.documentElement.classList.add("has-script");

/** Numbers the rows of this page as they stand; one that was sent to another page keeps the number typed. */
function number() {
  rows().forEach((row, n) => {
    if (!row.dataset.away) place(row).value = String(first + n);
  });
}

function tell(row) {
  said.textContent = `${row.querySelector("th").textContent}：第${place(row).value}项`;
}

/** Lets the row stand at the n-th place of the page, counted from 0. */
function put(row, n) {
  const others = rows().filter((other) => other !== row);
  body.insertBefore(row, others[n] ?? null);
  number();
  tell(row);
}

body.addEventListener("click", (event) => {
  const button = event.target.closest("[data-moves]");
  if (!button) return;
  const row = button.closest("tr");
  const to = rows().indexOf(row) + Number(button.dataset.moves);
  if (to < 0 || to >= rows().length) return;
  put(row, to);
  button.focus();
});

body.addEventListener("change", (event) => {
  const row = event.target.closest("tr");
  const wanted = Number(event.target.value) - first;
  if (wanted >= 0 && wanted < rows().length) {
    delete row.dataset.away;
    put(row, wanted);
  } else {
    row.dataset.away = "1";
  }
});

let dragged = null;
for (const row of rows()) row.draggable = true;
body.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("tr");
  event.dataTransfer.effectAllowed = "move";
});
body.addEventListener("dragover", (event) => {
  const over = event.target.closest("tr");
  if (!dragged || !over) return;
  event.preventDefault();
  if (over !== dragged) body.insertBefore(dragged, rows().indexOf(dragged) < rows().indexOf(over) ? over.nextSibling : over);
});
body.addEventListener("dragend", () => {
  if (!dragged) return;
  number();
  tell(dragged);
  dragged = null;
});
