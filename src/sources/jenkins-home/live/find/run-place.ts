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

/** Name of a run by its directories alone: the store knows branches under the names of their directories. */
export function directoryName({ path, number }: RunPlace): string {
  const names = path.split("/").filter((_, index) => index % 2 === 1);
  return `${names.slice(0, -1).join("/")}#${number}`;
}
