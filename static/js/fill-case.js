/* One case on the page: its fields, and the line in which answers and rows reach the server. Without effects on import. */

import { Field } from "./fill-field.js";
import { ask } from "./fill-send.js";
import { showSummary } from "./fill-state.js";
import { drop, keptAll } from "./fill-store.js";
import { setText } from "./fill-controls.js";

const SOON = 600;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

/**
 * One request at a time goes out per case, in the order in which things were done, so that a row is never taken out before
 * its last answer, and no answer overtakes another. `notify` is called whenever what the page says may have changed.
 * Texts kept from before for what is not on the page have it opened in the same line: `closed` (fill-closed.js) does so.
 */
export class FillCase {
  constructor(root, notify, closed) {
    this.root = root;
    this.id = root.dataset.case;
    this.notify = notify;
    this.closed = closed;
    this.fields = new Map();
    this.line = [];
    this.timers = new Map();
    this.busy = false;
    this.pause = 0;
    this.state = "idle"; // idle, sending, away, session
    this.savedAt = "";
    this.gone = new Map(); // path → why it cannot be brought to the page
    this.restored = this.scan();
  }

  /** Finds controls that came with the page or later; a control that was drawn anew keeps what was typed. */
  scan() {
    let restored = 0;
    for (const control of this.root.querySelectorAll("[data-path]")) {
      const known = this.fields.get(control.dataset.path);
      if (known?.control === control) continue;
      if (known && (known.unsent || known.conflict)) {
        const { text, version } = known;
        known.attach(control);
        control.dataset.version = version;
        setText(control, text);
        known.showCount();
        if (known.conflict) known.showConflict(known.conflict);
        if (known.isRefused) known.showRefusal();
        continue;
      }
      const field = new Field(control, this.id);
      this.fields.set(field.path, field);
      if (field.restore()) {
        restored += 1;
        if (!field.conflict) this.push(field);
      } else if (field.unsent) {
        this.typed(field);
      }
    }
    this.bringKept();
    return restored;
  }

  /** What waits in this browser for a place that is closed has it opened, and is sent like any other. */
  bringKept() {
    for (const { path } of keptAll(this.id)) {
      if (this.isHere(path) || this.gone.has(path) || this.isComing(path)) continue;
      if (this.closed.closedAround(this.root, path)) this.line.push({ path });
    }
    this.go();
  }

  isHere(path) {
    return this.root.contains(this.fields.get(path)?.control ?? null);
  }

  isComing(path) {
    return this.line.some((task) => task.path === path);
  }

  field(control) {
    return this.fields.get(control.dataset.path);
  }

  get unsent() {
    return this.line.some((task) => task.path) || [...this.live()].some((field) => field.unsent);
  }

  /** Why something was not taken, if so. */
  get refusal() {
    return this.refused[0]?.refused.message ?? "";
  }

  /** The fields that hold what the server did not take. */
  get refused() {
    return [...this.live()].filter((field) => field.isRefused);
  }

  /** What is kept for places that are not on the page; not what is just being opened to be sent. */
  get elsewhere() {
    const held = this.state === "away" || this.state === "session";
    return keptAll(this.id).filter(({ path }) => !this.isHere(path) && (held || !this.isComing(path)));
  }

  /** The person gives up a text that is kept for a place that is not on the page. */
  forget(path) {
    drop(this.id, path);
    this.line = this.line.filter((task) => task.path !== path || task.sent);
    this.notify();
  }

  get conflicts() {
    return [...this.live()].filter((field) => field.conflict).length;
  }

  /** The versions of the answers below an element, as they are known here: path → version. */
  seen(within) {
    return Object.fromEntries([...this.live()].filter((one) => within.contains(one.control)).map((one) => [one.path, one.version]));
  }

  /** The fields that are on the page; those of a row taken out are not. */
  *live() {
    for (const field of this.fields.values()) if (this.root.contains(field.control)) yield field;
  }

  typed(field) {
    field.remember();
    field.showCount();
    clearTimeout(this.timers.get(field));
    this.timers.set(field, setTimeout(() => this.push(field), SOON));
    this.notify();
  }

  push(field) {
    clearTimeout(this.timers.get(field));
    if (!field.sendable) return;
    if (!this.line.some((task) => task.field === field && !task.sent)) this.line.push({ field });
    this.go();
  }

  /** Everything typed by now into the line. */
  pushAll() {
    for (const field of this.live()) this.push(field);
  }

  /** Adds, copies, removes or places a row, after the answers before it. Resolves with what `ask` gives. */
  rows(body) {
    this.pushAll();
    if (this.state === "away") {
      this.resume();
      return Promise.resolve({ kind: "away", data: {} });
    }
    return new Promise((resolve) => {
      this.line.push({ body, resolve });
      this.go();
    });
  }

  /** Resolves when all that was typed has arrived or cannot just now: true if nothing is left. */
  async settled() {
    this.pushAll();
    while (this.busy || (this.line.length && this.state === "idle")) {
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    return !this.unsent;
  }

  /** Sends at once what waits for its time: the network is back, or the person logged in again. */
  resume() {
    clearTimeout(this.again);
    this.pause = 0;
    if (this.state !== "sending") this.state = "idle";
    this.pushAll();
    this.go();
  }

  async go() {
    if (this.busy || this.state === "away" || this.state === "session") return;
    this.busy = true;
    while (this.line.length) {
      const task = this.line[0];
      if (this.isIdle(task)) {
        this.line.shift();
        continue;
      }
      this.state = "sending";
      this.notify();
      task.sent = true;
      const goesOn = await this.send(task);
      if (!goesOn) {
        task.sent = false;
        this.busy = false;
        this.notify();
        return;
      }
      this.line.shift();
    }
    this.state = "idle";
    this.busy = false;
    this.notify();
  }

  /** What has nothing left to do. */
  isIdle(task) {
    if (task.path) return this.isHere(task.path) || !this.closed.closedAround(this.root, task.path);
    return Boolean(task.field) && !task.field.sendable;
  }

  send(task) {
    if (task.path) return this.bring(task.path);
    return task.field ? this.sendAnswer(task.field) : this.sendRows(task);
  }

  /** Opens what is around a path; what is drawn there is scanned, and so its texts come into this line. */
  async bring(path) {
    const { kind, data } = await this.closed.open(this.closed.closedAround(this.root, path));
    if (kind === "away" || kind === "session") return this.hold(kind);
    if (kind !== "ok") this.gone.set(path, data.message);
    return true;
  }

  async sendAnswer(field) {
    const sent = field.next;
    field.leaves(sent);
    const { kind, data } = await ask(this.root.dataset.answersUrl, { path: field.path, text: sent, seen: field.version });
    if (kind === "ok") {
      this.arrived(data);
      field.accepted(sent, data);
      if (field.sendable) this.typed(field); // more was typed while this was under way
      return true;
    }
    field.flying = null;
    if (kind === "conflict") {
      field.showConflict(data);
      return true;
    }
    if (kind === "refused") {
      field.refuse(sent, data.message);
      return true;
    }
    if (kind === "away") field.maybe = [...new Set([...field.maybe, sent])];
    field.remember();
    return this.hold(kind);
  }

  async sendRows(task) {
    // What the person sees of a row is known only when its last answers have arrived.
    const body = typeof task.body === "function" ? task.body() : task.body;
    const answer = await ask(this.root.dataset.rowsUrl + (this.root.hasAttribute("data-compact") ? "?compact" : ""), body);
    if (answer.kind === "session") return this.hold("session");
    if (answer.kind === "ok") this.arrived(answer.data);
    task.resolve(answer);
    return true;
  }

  hold(kind) {
    this.state = kind;
    if (kind === "away") {
      // A row that went or came minutes after the click would only surprise.
      for (const task of this.line.filter((one) => one.resolve)) task.resolve({ kind, data: {} });
      this.line = this.line.filter((one) => !one.resolve);
      this.pause = Math.min(this.pause ? this.pause * 2 : FIRST_PAUSE, LONGEST_PAUSE);
      this.again = setTimeout(() => {
        this.state = "idle";
        this.go();
      }, this.pause);
    }
    return false;
  }

  arrived(data) {
    this.pause = 0;
    this.savedAt = data.saved_at;
    showSummary(this.root, data);
  }

  /** What colleagues have done meanwhile. Fields with something unsent are left: saving them tells of the conflict. */
  async look() {
    if (this.busy || this.state !== "idle") return null;
    const { kind, data } = await ask(this.root.dataset.answersUrl);
    if (kind !== "ok" || this.busy) return null;
    for (const field of this.live()) {
      const [text, version] = data.answers[field.path] ?? ["", 0];
      if (version > field.version && !field.unsent && !field.conflict) field.overtaken(text, version);
    }
    showSummary(this.root, data);
    return data;
  }
}
