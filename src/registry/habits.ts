/** What a host does not do, as far as a run has found out. */
export interface Habits {
  /** Whether large blobs may be sent in pieces. */
  takesPieces: boolean;
  /** Bytes from which on a blob is too large for one request. */
  wholeUpTo: number;
  /** Whether a mount may be asked for without saying from where. */
  findsContent: boolean;
}

/**
 * Registries that take a blob in one request only: Google's say so in their documentation, GHCR
 * takes no piece over 4 MiB, and ECR answers the second piece as if there had been one.
 * Source: skopeo#1101, kitops#777, ocx#237, aws/containers-roadmap#2831.
 */
const takeNoPieces = [
  /(^|\.)gcr\.io$/,
  /\.pkg\.dev$/,
  /^ghcr\.io$/,
  /\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
];

/** Before anything is known but the host's name. */
export const habitsOf = (hostname: string): Habits => ({
  takesPieces: !takeNoPieces.some((pattern) => pattern.test(hostname)),
  wholeUpTo: Number.POSITIVE_INFINITY,
  findsContent: true,
});
