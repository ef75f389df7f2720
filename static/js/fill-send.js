/* Asking the server, and what its answer means. Without effects on import. */

const csrf = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? "";
const LONGEST_WAIT = 20_000;

/**
 * @returns {Promise<{kind: string, data: object}>} kind: ok; conflict (409); refused (what was sent is not taken, and
 *   `data.message` says why); session (log in again); away (no answer, or the server cannot just now: send again).
 */
export async function ask(url, body) {
  const { kind, answer } = await reach(url, {
    method: body ? "POST" : "GET",
    headers: {
      Accept: "application/json",
      ...(body ? { "Content-Type": "application/json", "X-CSRFToken": csrf() } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!answer) return { kind, data: {} };
  const data = await answer.json().catch(() => null);
  if (answer.ok) return data ? { kind: "ok", data } : { kind: "away", data: {} };
  // A session that ended while the request was under way answers 400 without a word of ours.
  if (answer.status === 400 && !data) return { kind: "away", data: {} };
  if (answer.status === 409 && data) return { kind: "conflict", data };
  return { kind: "refused", data: { message: data?.message ?? WORDS[answer.status] ?? "内容未被接受，请刷新页面后重试" } };
}

/** A piece of the page. @returns as `ask`, with `data.html` where it came. */
export async function askHtml(url) {
  const { kind, answer } = await reach(url);
  if (!answer) return { kind, data: {} };
  if (!answer.ok) return { kind: "refused", data: { message: WORDS[answer.status] ?? "请刷新页面后重试" } };
  const html = await answer.text().catch(() => null);
  return html === null ? { kind: "away", data: {} } : { kind: "ok", data: { html } };
}

/** The server's answer, whatever it says; without one, `kind` is session or away. */
async function reach(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, { ...options, redirect: "manual", signal: AbortSignal.timeout(LONGEST_WAIT) });
  } catch {
    return { kind: "away" };
  }
  if (answer.status === 401 || answer.type === "opaqueredirect") return { kind: "session" };
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return { kind: "away" };
  return { answer };
}

const WORDS = {
  403: "您当前的身份不能填写，请确认登录账户和身份后刷新页面",
  404: "此事项已不可见，请确认登录账户和身份后刷新页面",
  413: "内容过长，请缩短后再试",
};
