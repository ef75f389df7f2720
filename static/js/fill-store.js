/* Texts that have not reached the server yet, kept in this browser per person, case and path. Without effects on import. */

const KEPT_FOR = 30 * 24 * 3600 * 1000;
const who = () => document.querySelector('meta[name="signed-in-as"]')?.content ?? "";
const key = (caseId, path) => `fill:${who()}:${caseId}:${path}`;

/**
 * Keeps a text.
 * @param {{text: string, seen: number, maybe: string[]}} entry `seen`: the version the text was typed over; `maybe`: texts that
 *   were sent and may have arrived although no answer came.
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

/** What was kept for a place, or null. */
export function kept(caseId, path) {
  try {
    return JSON.parse(localStorage.getItem(key(caseId, path)));
  } catch {
    return null;
  }
}

/** Forgets what nobody came back for. */
export function purge() {
  try {
    for (const one of Object.keys(localStorage)) {
      if (!one.startsWith("fill:")) continue;
      const entry = JSON.parse(localStorage.getItem(one));
      if (!(entry?.at > Date.now() - KEPT_FOR)) localStorage.removeItem(one);
    }
  } catch {
    // A store that cannot be read holds nothing of ours.
  }
}
