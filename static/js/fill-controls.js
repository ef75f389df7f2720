/* The controls of a form, whatever their kind: what stands in them, and putting a text there. Without effects on import. */

/** The text that a control holds, as it is sent. */
export function textOf(control) {
  return control.hasAttribute("data-choices") ? (control.querySelector("input:checked")?.value ?? "") : control.value;
}

/** A text as a control of one line shows it. An <input> by itself drops line breaks, and glues the words together. */
export const inOneLine = (text) => text.replace(/[ \t]*[\r\n]+[ \t]*/g, " ");

/**
 * The text that the server drew in a control, whatever was typed since: a person may be faster than this script. A text of
 * several lines, which a file may have brought to a blank of one, is taken as it is shown: to look at it is no change.
 */
export function servedText(control) {
  if (control.hasAttribute("data-choices")) {
    return [...control.querySelectorAll("input")].find((radio) => radio.defaultChecked)?.value ?? "";
  }
  if (control.tagName === "SELECT") return [...control.options].find((option) => option.defaultSelected)?.value ?? "";
  return control.tagName === "INPUT" ? inOneLine(control.defaultValue) : control.defaultValue;
}

/** Shows in one line what the server drew there in several, unless something was typed already. */
export function showServed(control) {
  if (control.tagName !== "INPUT" || !/[\r\n]/.test(control.defaultValue)) return;
  if (control.value === control.defaultValue.replace(/[\r\n]/g, "")) setText(control, control.defaultValue);
}

/** Puts a text into a control; one that a list does not offer is added to it, so that nothing is dropped unseen. */
export function setText(control, text) {
  if (control.hasAttribute("data-choices")) {
    for (const radio of control.querySelectorAll("input")) radio.checked = radio.value === text;
  } else {
    if (control.tagName === "SELECT" && ![...control.options].some((one) => one.value === text)) {
      control.add(new Option(text, text));
    }
    control.value = control.tagName === "INPUT" ? inOneLine(text) : text;
  }
  control.dispatchEvent(new CustomEvent("fill:shown", { bubbles: true }));
}

/** Brings the reader to a control. */
export function focusOn(control) {
  const target = control.hasAttribute("data-choices")
    ? (control.querySelector("input:checked") ?? control.querySelector("input"))
    : control;
  target.closest("details:not([open])")?.setAttribute("open", "");
  target.focus();
  target.scrollIntoView({ block: "center" });
}

/** Whether somebody is typing in the control just now. */
export const hasFocus = (control) => control.contains(document.activeElement);
