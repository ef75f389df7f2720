/* A message at the top of the page, read out. Without effects on import. */

export function say(text, tone = "danger") {
  const box = document.createElement("div");
  box.className = `alert alert-${tone}`;
  box.setAttribute("role", tone === "danger" ? "alert" : "status");
  box.textContent = text;
  const place = document.getElementById("messages");
  place.replaceChildren(box);
  place.scrollIntoView({ block: "nearest" });
}
