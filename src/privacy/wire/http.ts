/** Where a collector takes what: appended to the address of a destination. All are POST, of JSON. */
export const wirePaths = { report: "/reports", erase: "/erase", exportMine: "/export-mine" } as const;

/** All headers of a request that a client adds to what HTTP itself needs (`Host`, `Content-Length`, `Connection: close`), in order. */
export const wireHeaders: readonly (readonly [name: string, value: string])[] = [
  ["Content-Type", "application/json"],
  ["Accept", "application/json"],
  // No name and version of a program, no language: they would tell controllers apart.
  ["User-Agent", "flowmeter"],
];

/** Days after the end of a period in which a collector takes its reports. */
export const GRACE_DAYS = 10;
