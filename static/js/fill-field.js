/* One blank: what is typed, what the server has, and what lies between. Without effects on import. */

import { count } from "./counting.js";
import { hasFocus, servedText, setText, showServed, textOf } from "./fill-controls.js";
import { placeOf } from "./fill-place.js";
import { drop, keep, kept, setAside } from "./fill-store.js";

/**
 * States that matter: `saved` is the text the server has as far as this page knows, at `version`. `maybe` are texts that were
 * sent without an answer. `conflict` holds a colleague's text until the person has chosen. `refused` is a text that the
 * server does not take, with its reason; it is not sent again until it changes.
 */
export class Field {
  constructor(control, caseId) {
    this.caseId = caseId;
    this.path = control.dataset.path;
    this.version = Number(control.dataset.version);
    showServed(control);
    this.saved = servedText(control);
    this.maybe = [];
    this.flying = null;
    this.conflict = null;
    this.refused = null;
    this.attach(control);
  }

  attach(control) {
    this.control = control;
    this.box = control.closest("[data-blank]") ?? control.parentElement;
    this.showCount();
  }

  get text() {
    return textOf(this.control);
  }

  /** Something here has not arrived. */
  get unsent() {
    return this.maybe.length > 0 || this.text !== this.saved;
  }

  /** Something here is to be sent now. */
  get sendable() {
    return this.unsent && !this.conflict && !this.isRefused;
  }

  /** What stands here is what the server did not take. */
  get isRefused() {
    return this.refused?.text === this.text;
  }

  /** The text to send next: first again what may have arrived, so that it is known, then what is typed by now. */
  get next() {
    return this.maybe.length ? this.maybe[this.maybe.length - 1] : this.text;
  }

  remember() {
    const maybe = this.flying === null ? this.maybe : [...this.maybe, this.flying];
    if (this.unsent) keep(this.caseId, this.path, { text: this.text, seen: this.version, maybe, place: placeOf(this.control) });
    else drop(this.caseId, this.path);
  }

  /** A text goes out: should the page be closed before the answer, it is known for our own when it is opened again. */
  leaves(text) {
    this.flying = text;
    this.remember();
  }

  /** What was kept in this browser from before, put back. @returns whether there was something. */
  restore() {
    const entry = kept(this.caseId, this.path);
    if (!entry) return false;
    if (entry.text === this.text || this.text !== this.saved) {
      // What was typed here before this script came is newer than what was kept from an earlier visit.
      if (entry.text !== this.text) setAside(this.caseId, this.path, entry);
      drop(this.caseId, this.path);
      return false;
    }
    const ours = entry.seen === this.version || (entry.maybe ?? []).some((one) => one.trim() === this.saved.trim());
    const theirs = this.saved;
    setText(this.control, entry.text);
    this.showCount();
    if (!ours) this.showConflict({ theirs, version: this.version, display: theirs });
    return true;
  }

  accepted(sent, answer) {
    this.version = answer.version;
    this.control.dataset.version = answer.version;
    this.maybe = [];
    this.flying = null;
    this.refused = null;
    const untouched = this.text === sent;
    this.saved = sent;
    if (untouched && !hasFocus(this.control)) this.settle(answer);
    else this.answer = { sent, answer };
    this.showProblem(answer.problem);
    this.remember();
  }

  /** The server does not take what was sent: it stays here, and is not sent again as it is. */
  refuse(text, message) {
    this.refused = { text, message };
    this.maybe = [];
    this.remember();
    this.showRefusal();
  }

  showRefusal() {
    this.write(`未能保存：${this.refused.message}`, true);
  }

  /** The person gives up what was refused; what the server has is shown again. */
  giveUp() {
    this.refused = null;
    setText(this.control, this.saved);
    this.showCount();
    this.write("", false);
    this.remember();
  }

  /** The text as the server keeps it, shown once nobody types here any more. */
  settle(answer = this.answer?.sent === this.text ? this.answer.answer : null) {
    this.answer = null;
    if (!answer) return;
    const shown = this.control.getAttribute("role") === "combobox" ? answer.display : answer.text;
    if (shown !== this.text) setText(this.control, shown);
    this.saved = this.text;
    this.showCount();
  }

  /** While somebody types, a text may be wrong because it is not finished; it is told when they leave. */
  showProblem(problem, { now = false } = {}) {
    this.problem = problem;
    const asked = this.control.closest("[data-show-missing]");
    const message = problem && (!problem.missing || asked) ? problem.message : "";
    if (message && hasFocus(this.control) && !now) return;
    this.write(message, Boolean(message) && !problem.missing);
  }

  write(message, wrong) {
    const place = this.box.querySelector("[data-problem]");
    if (place && place.textContent !== message) place.textContent = message;
    this.box.classList.toggle("is-wrong", wrong);
    if (wrong) this.control.setAttribute("aria-invalid", "true");
    else this.control.removeAttribute("aria-invalid");
  }

  left() {
    this.settle();
    if (this.problem !== undefined) this.showProblem(this.problem, { now: true });
  }

  showCount() {
    const { limit, about } = this.control.dataset;
    const place = limit || about ? this.box.querySelector("[data-count]") : null;
    if (!place) return;
    const there = count(this.text);
    place.textContent = limit ? `已填 ${there}/${limit}` : `已填 ${there}，${about}左右`;
    place.classList.toggle("is-over", Boolean(limit) && there > Number(limit));
  }

  /** A colleague wrote here while this page had another text: both are shown, and nothing is sent until one is chosen. */
  showConflict(conflict) {
    this.conflict = conflict;
    this.maybe = [];
    this.remember();
    const panel = notice("同事刚刚修改了此处，请选择保留哪一份。", [
      ["同事填写的", conflict.display || "（空）"],
      ["您填写的（在上面的框中，可再修改）", null],
    ]);
    panel.setAttribute("role", "alert");
    panel.append(
      button("保留我的", () => this.choose("mine")),
      button("采用同事的", () => this.choose("theirs")),
    );
    this.putNotice(panel);
  }

  choose(whose) {
    const { theirs, version, display } = this.conflict;
    this.conflict = null;
    this.version = version;
    this.control.dataset.version = version;
    this.saved = theirs;
    if (whose === "theirs") {
      this.show(theirs, display);
    }
    this.putNotice(null);
    this.remember();
    this.control.dispatchEvent(new CustomEvent("fill:chosen", { bubbles: true }));
  }

  /** A colleague's newer text where nothing of ours is waiting: shown, with the former text and a way back to it. */
  overtaken(theirs, version) {
    const before = this.text;
    this.version = version;
    this.control.dataset.version = version;
    this.show(theirs, theirs);
    if (!before || before === this.text) return;
    const panel = notice("同事刚刚修改了此处。", [["原内容", before]]);
    panel.setAttribute("role", "status");
    panel.append(
      button("改回原内容", () => {
        setText(this.control, before);
        this.putNotice(null);
        this.control.dispatchEvent(new CustomEvent("fill:chosen", { bubbles: true }));
      }),
      button("知道了", () => this.putNotice(null)),
    );
    this.putNotice(panel);
  }

  show(text, display) {
    setText(this.control, this.control.getAttribute("role") === "combobox" ? (display ?? text) : text);
    this.saved = this.text;
    this.showCount();
  }

  putNotice(panel) {
    this.box.querySelector(".blank-notice")?.remove();
    if (panel) this.box.append(panel);
  }
}

function notice(title, texts) {
  const panel = document.createElement("div");
  panel.className = "blank-notice";
  const head = document.createElement("p");
  head.className = "blank-notice-title";
  head.textContent = title;
  panel.append(head);
  for (const [label, text] of texts) {
    const line = document.createElement("p");
    line.textContent = text === null ? label : `${label}：`;
    if (text !== null) {
      const quoted = document.createElement("q");
      quoted.textContent = text;
      line.append(quoted);
      panel.append(line);
    }
  }
  return panel;
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}
