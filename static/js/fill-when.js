/* Blanks that are asked only where another answer says so (data-when). What was typed in one stays when it is hidden. */

import { textOf } from "./fill-controls.js";

/** Shows or hides, below `root`, each blank that hangs on other answers. */
export function showAsked(root) {
  const around = root.closest?.("[data-case]") ?? root;
  for (const blank of root.querySelectorAll("[data-when]")) {
    const asked = Object.entries(JSON.parse(blank.dataset.when)).every(([path, wanted]) => {
      const control = around.querySelector(`[data-path="${path}"]`);
      return !control || textOf(control) === wanted;
    });
    if (blank.hidden === asked) blank.hidden = !asked;
  }
}

for (const type of ["change", "fill:shown"]) {
  document.addEventListener(type, (event) => {
    const beside = event.target.closest?.("[data-part]");
    if (beside) showAsked(beside);
  });
}
