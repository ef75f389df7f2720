/* Logging in over a page whose session ended, so that nothing typed is lost. Without effects on import. */

let pending = null;

/**
 * Opens the log-in over the page.
 * @returns {Promise<string|null>} a fresh CSRF token once the same person is logged in again; null if they closed it.
 */
export function logInAgain(url = "/login/again/") {
  pending ??= open(url).finally(() => { pending = null; });
  return pending;
}

async function open(url) {
  const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) throw new Error(`log-in dialog: ${answer.status}`);
  document.body.append(document.createRange().createContextualFragment(await answer.text()));
  const dialog = document.getElementById("login-again");
  const form = dialog.querySelector("form");
  const who = document.querySelector('meta[name="signed-in-as"]')?.content;
  if (who) {
    form.elements.username.value = who;
    form.elements.username.readOnly = true;
    form.elements.expected.value = who;
  }
  form.elements.acting.value = document.querySelector('meta[name="acting-as"]')?.content ?? "";
  dialog.showModal();
  form.elements[who ? "password" : "username"].focus();
  return new Promise((resolve) => {
    let token = null;
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(token);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const said = await send(form);
      if (said.csrf) {
        token = said.csrf;
        renew(token);
        dialog.close();
      } else {
        const error = dialog.querySelector("[data-error]");
        error.textContent = said.error;
        error.hidden = false;
        form.elements.password.select();
      }
    });
  });
}

async function send(form) {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    return await answer.json();
  } catch {
    return { error: "网络连接中断，请检查网络后重试" };
  }
}

/** Puts the new token wherever the page keeps the old one. */
function renew(token) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const input of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) input.value = token;
}
