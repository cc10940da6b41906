/** Where chance comes from: the system's secure generator in use, a seeded one in tests. */
export interface RandomSource {
  /** A whole number from 0 to below the limit, each as likely; limits up to 2^47. */
  below(limit: number): number;
  bytes(count: number): Uint8Array;
}
