/* The desk: choosing all rows of the page at once, or none. */

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-checks]");
  if (!button) return;
  const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${button.dataset.checks}"]`)];
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
  button.textContent = all ? "全选本页" : "取消全选";
});
