/** How long to wait before the next attempt to connect. */

const FIRST_MS = 500;
const LONGEST_MS = 15_000;
/** Many panels lose their server at once: they should not all come back at once. */
const SPREAD = 0.25;

/**
 * @param attempt - how many attempts have failed, from 0.
 * @param random - from 0 to 1.
 */
export function waitMs(attempt: number, random: number): number {
  const plain = Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS);
  return plain * (1 + SPREAD * (2 * random - 1));
}
