/* Files of a form, or the scan of what was submitted: chosen, sent (uploading.js), looked into, taken out.
 *
 * Contract with the page: [data-attachments] with data-attachments-url (the places as HTML), data-uploads-url (tus 1.0),
 * data-login-url; in it [data-slots] > [data-slot="key"] with input[data-choose], [data-going], [data-remove], [data-inspect].
 */

import { going, post, send, toldBy } from "./uploading.js";
import { say } from "./say.js";

const LOOK_AGAIN = 3_000;
const LONG_CHECK = 60_000;
const root = document.querySelector("[data-attachments]");
const slots = root.querySelector("[data-slots]");
let checkingSince = null;

root.addEventListener("change", (event) => {
  const input = event.target.closest("[data-choose]");
  if (!input) return;
  const key = input.closest("[data-slot]").dataset.slot;
  const { uploadsUrl, loginUrl } = root.dataset;
  for (const file of input.files) send(file, { key, uploadsUrl, loginUrl, place, done: look });
  input.value = "";
});

root.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-remove], [data-inspect]");
  if (!button) return;
  button.disabled = true;
  const answer = await post(button.dataset.remove ?? button.dataset.inspect);
  if (answer?.ok) draw(await answer.text());
  else {
    button.disabled = false;
    say(await toldBy(answer));
  }
});

function place(item) {
  slots.querySelector(`[data-slot="${CSS.escape(item.dataset.key)}"] [data-going]`)?.append(item);
}

function draw(html) {
  slots.innerHTML = html;
  for (const line of going.values()) place(line.item);
  watch();
}

async function look() {
  const answer = await fetch(root.dataset.attachmentsUrl, { redirect: "manual" }).catch(() => null);
  if (answer?.ok) draw(await answer.text());
  else setTimeout(look, LOOK_AGAIN);
}

/** While a worker looks into a file, looks whether it is done; after a minute, offers to ask for it again. */
function watch() {
  const checking = [...slots.querySelectorAll('[data-status="checking"]')];
  if (!checking.length) { checkingSince = null; return; }
  checkingSince ??= Date.now();
  const long = Date.now() - checkingSince > LONG_CHECK;
  for (const one of slots.querySelectorAll("[data-inspect]")) one.hidden = !long;
  setTimeout(look, LOOK_AGAIN);
}

watch();
