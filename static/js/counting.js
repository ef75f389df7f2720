/* 字: the same rule as declarations/forms/counting.py; both are held to tests/vectors/counting.json. */

const COUNTED = /[0-9A-Za-z\u00c0-\u024f]+(?:[.,'’-][0-9A-Za-z\u00c0-\u024f]+)*|[^\p{White_Space}\u001c-\u001f]/gu;

/** How many 字 a text has: a Chinese character or full-width mark is one, a run of Latin letters or digits is one word. */
export function count(text) {
  return text.match(COUNTED)?.length ?? 0;
}
