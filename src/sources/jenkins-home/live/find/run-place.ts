/** A build directory that may hold a running Pipeline. */
export interface RunPlace {
  /** `full/name#7`. */
  readonly run: string;
  readonly pipeline: string;
  /** The multibranch project for a branch, else the Pipeline itself. */
  readonly family: string;
  readonly number: number;
  /** Build directory, below the home. */
  readonly path: string;
}
