/* Pictures below a text (可配图): sent, captioned, put in order, taken out; all with the keyboard too.
 *
 * Contract with the page: [data-pictures="path"] with data-pictures-url (what stands there as HTML), data-uploads-url (tus 1.0),
 * data-login-url; in it [data-pictures-list] with input[data-choose], [data-going] and, for each picture, [data-picture="id"]
 * with data-picture-url, [data-move="position"], [data-remove], [data-inspect], input[data-caption] with [data-caption-told].
 */

import { logInAgain } from "./relogin.js";
import { going, post, send, toldBy } from "./uploading.js";

const LOOK_AGAIN = 3_000;
const boxAt = (path) => document.querySelector(`[data-pictures="${CSS.escape(path)}"]`);
const boxOf = (element) => element.closest?.("[data-pictures]");
const unsaved = (input) => input.value.trim() !== input.dataset.was;
const turns = new WeakMap();

/** What is asked about one box goes one after the other: an answer never draws what an earlier one has overtaken. */
function inTurn(box, work) {
  const mine = (turns.get(box) ?? Promise.resolve()).then(work);
  turns.set(box, mine.catch(() => null));
  return mine;
}

document.addEventListener("change", (event) => {
  const box = boxOf(event.target);
  if (!box) return;
  if (event.target.matches("[data-caption]")) keep(event.target);
  else if (event.target.matches("[data-choose]")) {
    const key = box.dataset.pictures;
    const { uploadsUrl, loginUrl } = box.dataset;
    for (const file of event.target.files) send(file, { key, uploadsUrl, loginUrl, place, done: () => look(key) });
    event.target.value = "";
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pictures] :is([data-move], [data-remove], [data-inspect])");
  if (!button) return;
  const box = boxOf(button);
  const { move, remove, inspect } = button.dataset;
  const url = remove ?? inspect ?? button.closest("[data-picture]").dataset.pictureUrl;
  button.disabled = true;
  inTurn(box, async () => {
    const answer = await post(url, move === undefined ? {} : { position: move });
    if (answer?.ok) return draw(box, await answer.text(), button);
    button.disabled = false;
    tell(box, await toldBy(answer));
  });
});

/** A caption saves itself when it is left; what could not be sent stays in its box, and is said beside it. */
async function keep(left) {
  const box = boxOf(left);
  const { picture } = left.closest("[data-picture]").dataset;
  const status = await inTurn(box, () => sendCaption(box, picture));
  if (status === 401 && (await logInAgain(box.dataset.loginUrl).catch(() => null))) await inTurn(box, () => sendCaption(box, picture));
}

async function sendCaption(box, picture) {
  const item = box.querySelector(`[data-picture="${picture}"]`);
  const input = item?.querySelector("[data-caption]");
  if (!input || !unsaved(input)) return null;
  const told = item.querySelector("[data-caption-told]");
  const typed = input.value;
  const answer = await post(item.dataset.pictureUrl, { caption: typed, was: input.dataset.was });
  const said = await answer?.json().catch(() => null);
  if (answer?.ok) {
    input.dataset.was = said.caption;
    if (input.value === typed) input.value = said.caption;
    told.textContent = "已保存";
    input.removeAttribute("aria-invalid");
  } else if (answer?.status === 401) {
    told.textContent = "登录已过期，登录后自动保存";
  } else {
    if (said?.theirs !== undefined) input.dataset.was = said.theirs;
    told.textContent = said?.message ?? "未能保存，图注仍在框中，恢复连接后自动保存";
    input.setAttribute("aria-invalid", "true");
  }
  return answer?.status;
}

function resend() {
  for (const input of document.querySelectorAll("[data-caption]")) if (unsaved(input)) keep(input);
}

function tell(box, text) {
  const place = box.querySelector("[data-pictures-told]");
  if (place) place.textContent = text;
}

function place(item) {
  boxAt(item.dataset.key)?.querySelector("[data-going]")?.append(item);
}

/** Draws the pictures of a text anew; what is being typed, and where the keyboard is, stay. */
function draw(box, html, from = document.activeElement) {
  const path = box.dataset.pictures;
  const there = box.contains(from) ? from.closest("[data-picture]") : null;
  const stood = there ? [...box.querySelectorAll("[data-picture]")].indexOf(there) : -1;
  const kind = ["data-move-up", "data-move-down", "data-remove", "data-caption"].find((name) => from?.hasAttribute(name));
  const typed = new Map([...box.querySelectorAll("[data-caption]")].filter(unsaved)
    .map((one) => [one.closest("[data-picture]").dataset.picture, one]));
  box.innerHTML = html;
  for (const line of going.values()) if (line.item.dataset.key === path) place(line.item);
  for (const input of box.querySelectorAll("[data-caption]")) {
    const before = typed.get(input.closest("[data-picture]").dataset.picture);
    if (before) input.value = before.value;
  }
  if (there) {
    const now = box.querySelectorAll("[data-picture]");
    const same = [...now].find((one) => one.dataset.picture === there.dataset.picture) ?? now[Math.min(stood, now.length - 1)];
    const button = same?.querySelector(`[${kind}]:not(:disabled)`) ?? same?.querySelector("button:not(:disabled)");
    (button ?? box.querySelector("[data-choose]"))?.focus();
  }
  watch(box);
}

function look(path) {
  const box = boxAt(path);
  if (!box) return;
  inTurn(box, async () => {
    const answer = await fetch(box.dataset.picturesUrl, { redirect: "manual" }).catch(() => null);
    if (answer?.ok) draw(box, await answer.text());
    else setTimeout(() => look(path), LOOK_AGAIN);
  });
}

/** While a worker looks into a picture, looks whether it is done. */
function watch(box) {
  if (box.querySelector('[data-status="checking"]')) setTimeout(() => look(box.dataset.pictures), LOOK_AGAIN);
}

window.addEventListener("online", resend);
window.addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("[data-caption]")].some(unsaved)) {
    resend();
    document.activeElement?.blur();
    event.preventDefault();
  }
});
for (const box of document.querySelectorAll("[data-pictures]")) watch(box);
