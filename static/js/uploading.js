/* One file sent in pieces (tus 1.0), with its line of progress; going on after a broken connection, a closed page or a session
 * that ended. Needs vendor/tus.min.js. Its own effect on import: the page does not close silently while something is on its way.
 */

import { logInAgain } from "./relogin.js";

const PIECE = 4 * 1024 * 1024;
const lasts = new Map(); // key → what was sent there last is over
export const going = new Map(); // upload → its line; kept over redraws
const csrf = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? "";

/** A POST with fields, if any; null where the network is gone. */
export function post(url, fields = {}) {
  const headers = { "X-CSRFToken": csrf() };
  return fetch(url, { method: "POST", headers, body: new URLSearchParams(fields), redirect: "manual" }).catch(() => null);
}

/** What a refusal says, in the words of the server. */
export async function toldBy(answer) {
  return (await answer?.json().catch(() => null))?.message ?? "未能完成，请检查网络后重试";
}

/** Sends one file to a place; what was sent of it before, even by an earlier page, is not sent again. */
export async function send(file, { key, uploadsUrl, loginUrl, place, done }) {
  const line = drawLine(key, file, place);
  // One after another, so that what was chosen together stands in the order in which it was chosen.
  const before = lasts.get(key);
  let over;
  lasts.set(key, new Promise((resolve) => { over = resolve; }));
  line.onOver(over);
  const upload = new window.tus.Upload(file, {
    endpoint: uploadsUrl,
    chunkSize: PIECE,
    metadata: { slot: key, filename: file.name },
    retryDelays: [0, 1000, 3000, 5000, 10_000, 20_000, 30_000],
    removeFingerprintOnSuccess: true,
    fingerprint: async (one) => ["upload", uploadsUrl, key, one.name, one.size, one.lastModified].join("-"),
    onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrf()),
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      return status === 0 || status === 409 || status === 423 || status >= 500;
    },
    onProgress: (sent, total) => line.progress(sent, total),
    onSuccess: () => { line.end(); done(); },
    onError: (error) => failed(upload, line, loginUrl, error),
  });
  line.onStop(() => { upload.abort(true).catch(() => {}); line.end(); });
  going.set(upload, line);
  await before;
  if (!going.has(upload)) return; // given up while it waited
  const earlier = await upload.findPreviousUploads().catch(() => []);
  if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
  upload.start();
}

async function failed(upload, line, loginUrl, error) {
  const answer = error.originalResponse;
  const status = answer?.getStatus() ?? 0;
  if (status === 401) {
    line.say("登录已过期，登录后自动继续");
    if (await logInAgain(loginUrl).catch(() => null)) return upload.start();
  }
  const told = answer ? parsed(answer.getBody())?.message : null;
  if (told) return line.fail(told);
  line.fail(status ? "未能上传，请刷新页面后重试" : "连接中断，已传部分保留", () => { line.say("继续上传…"); upload.start(); });
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return null; }
}

/** The line of one upload under its place: name, bar, and what there is to do. */
function drawLine(key, file, place) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `上传进度：${file.name}`);
  const said = document.createElement("span");
  said.className = "small muted";
  said.textContent = "正在上传…";
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "btn btn-sm";
  stop.textContent = "取消";
  item.append(name, bar, said, stop);
  item.dataset.key = key;
  place(item);
  let over = () => {};
  return {
    item,
    progress(sent, total) {
      const percent = Math.floor((sent / total) * 100);
      bar.value = percent;
      said.textContent = percent === 100 ? "已传完，正在核对…" : `${percent}%（${(sent / 1048576).toFixed(1)} / ${(total / 1048576).toFixed(1)} MB）`;
    },
    say(text) { said.textContent = text; },
    fail(text, again) {
      over();
      said.className = "blank-problem";
      said.textContent = text;
      bar.hidden = true;
      stop.textContent = again ? "继续" : "知道了";
      stop.onclick = again ? () => { said.className = "small muted"; bar.hidden = false; stop.textContent = "取消"; stop.onclick = null; again(); } : () => this.end();
    },
    onStop(deed) { stop.addEventListener("click", () => { if (!stop.onclick) deed(); }); },
    onOver(deed) { over = deed; },
    end() {
      over();
      item.remove();
      for (const [upload, line] of going) if (line === this) going.delete(upload);
    },
  };
}

window.addEventListener("beforeunload", (event) => { if (going.size) event.preventDefault(); });
