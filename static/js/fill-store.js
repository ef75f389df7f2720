/* Texts that have not reached the server yet, kept in this browser per person, case and path. Without effects on import.
 *
 * Nothing goes by itself: a text is dropped when the server has it, or when the person says so (fill-undelivered.js).
 */

const who = () => document.querySelector('meta[name="signed-in-as"]')?.content ?? "";
const key = (caseId, path) => `fill:${who()}:${caseId}:${path}`;

/**
 * Keeps a text.
 * @param {{text: string, seen: number, maybe: string[], place: string}} entry `seen`: the version the text was typed over;
 *   `maybe`: texts that were sent and may have arrived although no answer came; `place`: what its blank was called.
 */
export function keep(caseId, path, entry) {
  try {
    localStorage.setItem(key(caseId, path), JSON.stringify({ ...entry, at: Date.now() }));
  } catch {
    // A full or forbidden store leaves the text on the page; leaving the page still warns.
  }
}

export function drop(caseId, path) {
  try {
    localStorage.removeItem(key(caseId, path));
  } catch {
    // as above
  }
}

/** Keeps a text beside the one that has taken its place, until the person has seen it. */
export function setAside(caseId, path, entry) {
  keep(caseId, `${path}#${entry.at}`, { ...entry, aside: true });
}

/** What was kept for a place, or null. */
export function kept(caseId, path) {
  try {
    return JSON.parse(localStorage.getItem(key(caseId, path)));
  } catch {
    return null;
  }
}

/** All that is kept for a case, in the order in which it was typed. */
export function keptAll(caseId) {
  const start = key(caseId, "");
  try {
    return Object.keys(localStorage)
      .filter((one) => one.startsWith(start))
      .map((one) => ({ path: one.slice(start.length), ...kept(caseId, one.slice(start.length)) }))
      .filter((one) => typeof one.text === "string")
      .sort((one, other) => one.at - other.at);
  } catch {
    return []; // A store that cannot be read holds nothing of ours.
  }
}
