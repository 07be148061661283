/** How views look when they are opened: what the user has set for all of them. */

export const defaults = {
  /** From 0 to 0.99. */
  smoothing: 0.8
};
