/** The words for a run or a plan that asked nobody. */
export const recalledText =
  "nothing to do, as the last run has left it; no registry was asked (--verify does)";
