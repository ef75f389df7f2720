/* What every page has: dialogs, menus, and one submission per click. Loaded once by the base layout, imported by none. */
import { logInAgain } from "./relogin.js";
import { say } from "./say.js";

const byId = (id) => document.getElementById(id);

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-opens], [data-closes], [data-toggles], [data-copies], [data-prints]");
  if (!target) return;
  if (target.dataset.opens) {
    byId(target.dataset.opens)?.showModal();
  } else if (target.hasAttribute("data-closes")) {
    target.closest("dialog")?.close();
  } else if (target.dataset.toggles) {
    const open = byId(target.dataset.toggles).classList.toggle("is-open");
    target.setAttribute("aria-expanded", String(open));
  } else if (target.dataset.copies) {
    copy(target);
  } else if (target.hasAttribute("data-prints")) {
    window.print();
  }
});

/** Copies the text of the element named by data-copies, and says so on the button; without leave, it is selected. */
async function copy(button) {
  const source = byId(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(source.value ?? source.innerText);
    button.textContent = "已复制";
  } catch {
    if (source.select) {
      source.focus();
      source.select();
    } else {
      getSelection().selectAllChildren(source);
    }
    button.textContent = "已选中，请按 Ctrl+C 复制";
  }
}

// A menu closes where one clicks outside of it, or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A second click on the same button sends nothing. The server is guarded too; this spares the person its answer.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || (form.method || "get") !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});
// Coming back by the browser's history, the page may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

document.querySelector("dialog[data-open]")?.showModal();
document.querySelector("[data-focus]")?.focus();

// What htmx could not bring is said, not swallowed; an ended session is renewed over the page.
document.addEventListener("htmx:responseError", async (event) => {
  if (event.detail.xhr.status === 401) {
    if (await logInAgain()) say("已重新登录，请再操作一次", "success");
    return;
  }
  say(event.detail.xhr.status === 403 ? "无权进行此操作，或页面已过期，请刷新后重试" : "操作未成功，请稍后重试");
});
document.addEventListener("htmx:sendError", () => say("网络连接中断，请检查网络后重试"));
