/* What the notice says of the scenario that is chosen, below its list; the texts come once with the page. */

const source = () => document.getElementById("scenario-guides");
let texts = null;

function guides() {
  texts ??= source() ? JSON.parse(source().textContent) : {};
  return texts;
}

/** Shows the text of the scenario chosen in each list below `root`. */
export function showScenarios(root) {
  for (const list of root.querySelectorAll("[data-scenario]")) show(list);
}

const guideOf = (list) => list.parentElement.querySelector("[data-scenario-guide]");

function show(list) {
  const box = guideOf(list);
  const guide = guides()[list.value];
  if (!box) return;
  box.hidden = !guide;
  if (!guide) return;
  box.querySelector("summary").textContent = `${guide.segment}环节 · 参考指引第${guide.number}项`;
  box.querySelector("p").textContent = guide.text;
}

for (const type of ["change", "fill:shown"]) {
  document.addEventListener(type, (event) => {
    if (!event.target.matches("[data-scenario]")) return;
    show(event.target);
    if (type === "change") guideOf(event.target)?.setAttribute("open", ""); // whoever chooses one reads what it means
  });
}
