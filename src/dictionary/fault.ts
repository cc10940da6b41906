/** Where something stands in a file; both count from 1, columns in UTF-16 units as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** An error refuses the dictionary; a warning only asks somebody to look. */
export type Severity = "error" | "warning";

/** Something that is wrong with a dictionary file. */
export interface Fault extends Place {
  readonly file: string;
  /** Name of the rule that it breaks. */
  readonly rule: string;
  readonly severity: Severity;
  /** A sentence without a full stop; it may hold text of the file. */
  readonly message: string;
}

/** Keys and indexes that lead from the top of a file to a value. */
export type Path = readonly (string | number)[];
