/* What was typed and did not reach the server, in one panel: to be copied, or given up by the person's own click.
 *
 * Contract with the page: one [data-undelivered], empty, into which the panel is drawn when there is something; a form gives its
 * cases to `setUpUndelivered`. A case that is not to be filled here says so by data-kept-case="<uuid>" anywhere, with
 * data-fill-url where it can be filled elsewhere. data-case-title on either: names the case where a page has several.
 */

import { focusOn } from "./fill-controls.js";
import { placeOf } from "./fill-place.js";
import { drop, kept, keptAll } from "./fill-store.js";

let cases = () => [];
let made = 0;

/** @param {() => import("./fill-case.js").FillCase[]} all the cases that are filled in on this page */
export function setUpUndelivered(all) {
  cases = all;
}

/** Draws the panel as things stand; how many pieces are in it. */
export function showUndelivered() {
  const host = document.querySelector("[data-undelivered]");
  if (!host) return 0;
  const pieces = [...cases().flatMap(ofForm), ...[...document.querySelectorAll("[data-kept-case]")].flatMap(ofReader)];
  draw(host, pieces);
  return pieces.length;
}

/** Brings the reader to the panel. */
export function goToUndelivered() {
  const heading = document.getElementById("undelivered-title");
  heading?.focus();
  heading?.scrollIntoView({ block: "start" });
}

/** Of a case that is filled in here: what the server did not take, and what belongs to no blank that is on the page. */
function ofForm(one) {
  const { id } = one;
  const title = one.root.dataset.caseTitle;
  const refused = one.refused.map((field) => ({
    id,
    title,
    path: field.path,
    place: placeOf(field.control),
    text: field.text,
    why: field.refused.message,
    control: field.control,
    giveUp: () => {
      field.giveUp();
      one.notify();
    },
  }));
  const elsewhere = one.elsewhere.map((entry) => ({
    id,
    title,
    path: entry.path,
    place: entry.place,
    text: entry.text,
    why: whyNot(one, entry),
    giveUp: () => {
      if (isStill(id, entry)) one.forget(entry.path);
    },
  }));
  return [...refused, ...elsewhere];
}

function whyNot(one, { path, aside }) {
  if (one.isComing(path)) return "尚未发送，恢复连接或重新登录后自动发送";
  if (aside) return "此处后来又填写了新的内容，这是之前未能送达的一份";
  return one.gone.get(path) ?? "此处已不存在，或不再开放填写";
}

/** Whether it is the text that the person sees; another window may have kept a newer one. */
const isStill = (id, { path, text }) => kept(id, path)?.text === text;

/** What is kept for a case that this page only shows. */
function ofReader({ dataset }) {
  const { keptCase: id, fillUrl, caseTitle } = dataset;
  return keptAll(id).map(({ path, place, text }) => ({
    id,
    path,
    place,
    text,
    title: caseTitle,
    url: fillUrl,
    why: fillUrl ? "尚未送达，打开填写页时会再次发送" : "该事项目前不能由您修改",
    giveUp: () => {
      if (isStill(id, { path, text })) drop(id, path);
    },
  }));
}

/** Only what came or went changes, so that nobody's focus or selection is lost. */
function draw(host, pieces) {
  if (!pieces.length) {
    host.replaceChildren();
    return;
  }
  if (!host.firstElementChild) host.append(panel());
  const list = host.querySelector("ol");
  const wanted = new Map(pieces.map((piece) => [keyOf(piece), piece]));
  for (const item of [...list.children]) if (!wanted.delete(item.dataset.piece)) item.remove();
  for (const [key, piece] of wanted) list.append(itemOf(piece, key));
}

const keyOf = ({ id, path, text, why }) => JSON.stringify([id, path, text, why]);

function panel() {
  const whole = element("section", { className: "card undelivered" });
  whole.setAttribute("role", "region");
  whole.setAttribute("aria-labelledby", "undelivered-title");
  const head = element("div", {}, [
    element("h2", { id: "undelivered-title", tabIndex: -1, textContent: "未能送达的内容" }),
    element("p", { textContent: "以下内容是您此前填写的，没有送达服务器，只保存在本浏览器中。可以复制后填到别处；确实不需要的，请删除。" }),
  ]);
  whole.append(
    element("header", { className: "card-head" }, [head]),
    element("div", { className: "card-body" }, [element("ol", { className: "undelivered-list" })]),
  );
  return whole;
}

function itemOf(piece, key) {
  const name = `undelivered-${++made}`;
  const place = element("h3", { id: `${name}-place`, textContent: placeIn(piece) });
  const why = element("p", { className: "blank-problem", textContent: piece.why });
  const text = element("pre", { id: `${name}-text`, textContent: piece.text || "（清空此处）" });
  const tools = element("p", { className: "undelivered-tools" });
  if (piece.text) {
    const copy = button("复制", place.id);
    copy.dataset.copies = text.id; // portal.js
    tools.append(copy);
  }
  if (piece.control) tools.append(button("前往该处", place.id, () => focusOn(piece.control)));
  if (piece.url) tools.append(element("a", { className: "btn btn-sm", href: piece.url, textContent: "打开填写页" }));
  tools.append(button("删除（不再保留）", place.id, () => confirmed(piece)));
  const item = element("li", {}, [place, why, text, tools]);
  item.dataset.piece = key;
  return item;
}

/** What was kept before places were named still says which section it belongs to. */
function placeIn({ title, place, path }) {
  const [part] = path.split("/");
  const section = document.getElementById(`part-${part}`)?.querySelector("h2")?.textContent;
  const known = place || (section ? `${section}（${path}）` : path);
  return [title, known].filter(Boolean).join(" · ");
}

/** Asks once before a text is gone for good. */
function confirmed(piece) {
  const dialog = element("dialog", { className: "dialog" }, [
    element("header", { className: "dialog-head" }, [element("h2", { id: "undelivered-ask", textContent: "删除这段内容？" })]),
    element("div", { className: "dialog-body" }, [
      element("p", { textContent: `“${placeIn(piece)}”的内容只保存在本浏览器中，删除后无法找回。` }),
    ]),
    element("footer", { className: "dialog-foot" }, [
      element("button", { type: "button", className: "btn", textContent: "取消", onclick: () => dialog.close() }),
      element("button", { type: "button", className: "btn btn-danger", textContent: "删除", onclick: () => dialog.close("drop") }),
    ]),
  ]);
  dialog.setAttribute("aria-labelledby", "undelivered-ask");
  dialog.addEventListener("close", () => {
    const given = dialog.returnValue === "drop";
    dialog.remove();
    if (!given) return;
    piece.giveUp();
    (showUndelivered() ? document.getElementById("undelivered-title") : document.getElementById("content")).focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function button(label, describedBy, act = null) {
  const one = element("button", { type: "button", className: "btn btn-sm", textContent: label });
  one.setAttribute("aria-describedby", describedBy);
  if (act) one.addEventListener("click", act);
  return one;
}

function element(name, properties = {}, children = []) {
  const one = Object.assign(document.createElement(name), properties);
  one.append(...children);
  return one;
}

// Another window of this browser sends what is kept, or keeps more.
window.addEventListener("storage", showUndelivered);
