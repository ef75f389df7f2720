/* A form that was sent after the session ended: log in, and the same form goes on. */
import { logInAgain } from "./relogin.js";

const form = document.getElementById("resume");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  if (await logInAgain(form.dataset.resume)) form.submit();
}, { capture: true });
