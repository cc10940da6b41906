import { createHash } from "node:crypto";
import { directoriesIn, FileError, statsOfPath } from "./files.ts";
import { isSettled, stamp } from "./marks.ts";

/**
 * One hash over the sizes and times of all records a scan would look at; equal digests, nothing to read.
 *
 * Undefined when something cannot be told for sure: a record changed within the file system's clock tick, or a directory may
 * not be read. Opens no file, so it costs about what `find` does.
 */
export function homeDigest(home: string, nowMs: number): string | undefined {
  const digest = new HomeDigest(home, nowMs);
  try {
    digest.addAll();
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
  return digest.result();
}

class HomeDigest {
  private looked = "";
  private settled = true;

  constructor(
    private readonly home: string,
    private readonly nowMs: number,
  ) {}

  addAll(): void {
    this.addFile("config.xml");
    this.addFile("org.jenkinsci.plugins.workflow.libs.GlobalLibraries.xml");
    for (const agent of directoriesIn(`${this.home}/nodes`)) this.addFile(`nodes/${agent}/config.xml`);
    for (const plugin of directoriesIn(`${this.home}/plugins`)) this.addFile(`plugins/${plugin}/META-INF/MANIFEST.MF`);
    const containers = ["jobs"];
    for (let path = containers.pop(); path !== undefined; path = containers.pop()) {
      for (const name of directoriesIn(`${this.home}/${path}`)) {
        this.addItem(`${path}/${name}`);
        containers.push(`${path}/${name}/branches`, `${path}/${name}/jobs`);
      }
    }
  }

  result(): string | undefined {
    return this.settled ? createHash("sha256").update(this.looked).digest("hex") : undefined;
  }

  private addItem(path: string): void {
    this.addFile(`${path}/config.xml`);
    for (const build of directoriesIn(`${this.home}/${path}/builds`)) {
      this.addFile(`${path}/builds/${build}/build.xml`);
      // Flow nodes are in a directory that changes with each, or, once a run is finished, in one file.
      const isUsual =
        this.addFile(`${path}/builds/${build}/workflow`) ||
        this.addFile(`${path}/builds/${build}/workflow-completed/flowNodeStore.xml`);
      if (!isUsual) this.addDirectories(`${path}/builds/${build}`);
    }
  }

  /** A run that keeps its flow nodes in none of the usual places keeps them in one of its directories. */
  private addDirectories(path: string): void {
    for (const name of directoriesIn(`${this.home}/${path}`)) this.addFile(`${path}/${name}`);
  }

  /** Returns whether it is there. */
  private addFile(path: string): boolean {
    const stats = statsOfPath(`${this.home}/${path}`);
    if (stats !== undefined && !isSettled(stats, this.nowMs)) this.settled = false;
    this.looked += `${path}\0${stamp(stats)}\0`;
    return stats !== undefined;
  }
}
