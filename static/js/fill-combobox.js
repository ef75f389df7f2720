/* An editable combobox whose list the server searches (WAI-ARIA "editable combobox with list autocomplete"). */

const WAIT = 180;

/** Makes comboboxes of the elements with data-combobox below `root`; once each. */
export function setUpComboboxes(root) {
  for (const box of root.querySelectorAll("[data-combobox]:not([data-ready])")) {
    box.dataset.ready = "";
    new Combobox(box);
  }
}

class Combobox {
  constructor(box) {
    this.url = box.dataset.combobox;
    this.input = box.querySelector("[role=combobox]");
    this.list = box.querySelector("[role=listbox]");
    this.active = -1;
    this.asked = 0;
    // In the top layer no scrolling table cuts the list off; where a browser has none, it stands below its field.
    if (this.list.showPopover) this.list.popover = "manual";
    this.place = () => this.putBelow();
    this.input.addEventListener("input", (event) => {
      if (!event.isComposing && !this.choosing) this.searchSoon();
    });
    this.input.addEventListener("compositionend", () => this.searchSoon());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
    // Before the blur, so that the list is still there when it is clicked.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  searchSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), WAIT);
  }

  async search() {
    const text = this.input.value.trim();
    const asked = ++this.asked;
    if (!text) {
      this.close();
      return;
    }
    let found;
    try {
      const answer = await fetch(`${this.url}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      found = (await answer.json()).industries;
    } catch {
      return; // What is typed is kept and checked all the same.
    }
    if (asked === this.asked && document.activeElement === this.input) this.show(found);
  }

  show(found) {
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((one, n) => option(one, `${this.list.id}-${n}`)));
    if (!found.length) {
      const none = document.createElement("li");
      none.className = "combobox-none";
      none.textContent = "没有找到，请换一个代码或名称";
      this.list.append(none);
    }
    this.open();
    this.input.setAttribute("aria-expanded", "true");
  }

  open() {
    if (!this.list.hidden) return;
    this.list.hidden = false;
    if (this.list.popover) {
      const below = window.innerHeight - this.input.getBoundingClientRect().bottom;
      if (below < 160) this.input.scrollIntoView({ block: "center" });
      this.list.showPopover();
      this.putBelow();
      window.addEventListener("scroll", this.place, { capture: true, passive: true });
      window.addEventListener("resize", this.place);
    } else this.list.scrollIntoView({ block: "nearest" });
  }

  putBelow() {
    const field = this.input.getBoundingClientRect();
    const style = this.list.style;
    style.minWidth = `${field.width}px`;
    style.left = `${Math.max(8, Math.min(field.left, window.innerWidth - this.list.offsetWidth - 8))}px`;
    style.top = `${field.bottom + 2}px`;
    style.maxHeight = `${Math.max(120, window.innerHeight - field.bottom - 12)}px`;
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    if (this.list.popover && !this.list.hidden) {
      this.list.hidePopover();
      window.removeEventListener("scroll", this.place, { capture: true });
      window.removeEventListener("resize", this.place);
    }
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  onKey(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden) this.search();
      else this.move(step);
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      const options = this.options;
      const chosen = options[this.active] ?? (options.length === 1 ? options[0] : null);
      if (chosen) this.choose(chosen);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  move(step) {
    const options = this.options;
    if (!options.length) return;
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = (this.active + step + options.length) % options.length;
    if (this.active < 0) this.active = options.length - 1;
    const now = options[this.active];
    now.setAttribute("aria-selected", "true");
    now.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", now.id);
  }

  choose(option) {
    this.choosing = true;
    this.input.value = option.dataset.value;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.choosing = false;
    this.close();
  }
}

function option(one, id) {
  const item = document.createElement("li");
  item.id = id;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.value = `${one.code} ${one.name}`;
  const group = document.createElement("small");
  group.textContent = `中类 ${one.group}`;
  item.append(`${one.code} ${one.name}`, group);
  return item;
}
