/* What of a form comes to the page only when it is opened, so that forty sheets need not come with it.
 *
 * Contract with the page: a sheet is a <details data-row="id" data-lazy> in its [data-table]; a table of the officers' grid is an
 * empty [data-closed-part="path"] in the row that a button with aria-controls shows.
 */

import { askHtml } from "./fill-send.js";

const coming = new WeakMap();
let drawn = null;

/** @param {(root: Element) => void} scan takes up what was drawn */
export function setUpClosed(scan) {
  drawn = scan;
}

/** The closed thing that an answer stands in, or null. */
export function closedAround(root, path) {
  const closed = [...root.querySelectorAll("[data-row][data-lazy], [data-closed-part]:not(:has([data-part]))")];
  return closed.find((one) => path.startsWith(`${baseOf(one)}/`)) ?? null;
}

function baseOf(closed) {
  return closed.dataset.closedPart ?? `${closed.closest("[data-table]").dataset.table}/${closed.dataset.row}`;
}

/** Fetches what is closed and puts it in its place; what `ask` gives. Whoever asks meanwhile gets the same answer. */
export function open(closed) {
  if (!coming.has(closed)) {
    const bring = closed.matches("[data-lazy]") ? bringSheet : bringPart;
    coming.set(closed, bring(closed).finally(() => coming.delete(closed)));
  }
  return coming.get(closed);
}

async function bringSheet(row) {
  const url = urlOf(row, row.closest("[data-part]").dataset.part);
  url.searchParams.set("table", row.closest("[data-table]").dataset.table);
  url.searchParams.set("row", row.dataset.row);
  const { answer, fresh } = await fetched(url, `[data-row="${CSS.escape(row.dataset.row)}"]`);
  if (!fresh) {
    row.open = false;
    return answer;
  }
  const inside = row.contains(document.activeElement);
  row.replaceWith(fresh);
  drawn(fresh);
  if (inside) fresh.querySelector("summary").focus();
  return answer;
}

async function bringPart(place) {
  const { answer, fresh } = await fetched(urlOf(place, place.dataset.closedPart), "[data-part]");
  if (!fresh) return answer;
  place.replaceChildren(fresh);
  const shown = place.closest("[id^=sub-]");
  shown.classList.add("is-open");
  // The button would fetch it once more, over what is typed by then; its copy only shows and hides.
  const button = document.querySelector(`[aria-controls="${shown.id}"]`);
  const plain = button.cloneNode(true);
  for (const name of plain.getAttributeNames()) if (name.startsWith("hx-")) plain.removeAttribute(name);
  plain.setAttribute("aria-expanded", "true");
  button.replaceWith(plain);
  drawn(place);
  return answer;
}

function urlOf(within, part) {
  return new URL(within.closest("[data-case]").dataset.partUrl.replace("PART", part), location.href);
}

/** The element that was asked for; where the case was locked meanwhile, what comes is only to be read. */
async function fetched(url, selector) {
  const answer = await askHtml(url);
  if (answer.kind !== "ok") return { answer };
  const made = document.createElement("template");
  made.innerHTML = answer.data.html.trim();
  const fresh = made.content.querySelector(selector);
  return fresh ? { answer, fresh } : { answer: { kind: "refused", data: { message: "内容已锁定，不能再修改" } } };
}

document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.matches("[data-row][data-lazy]")) open(event.target);
}, true);
