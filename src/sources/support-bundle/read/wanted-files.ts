/** Files of a bundle that are read; nothing else is unpacked. */
const wanted =
  /^(?:nodes\/(?:master|controller|built-in)\/pipeline-(?:running-builds|recent-builds|thread-dump|timings)\.txt|nodes\/(?:slave|agent)\/[^/]{1,200}\/config\.xml|plugins\/active\.txt|(?:about|buildqueue|executors|items|manifest|nodes)\.md|jenkins-root-configuration-files\/config\.xml)$/;

/** Whether a file of a bundle is read, by its name in it. */
export function isWanted(name: string): boolean {
  return wanted.test(name);
}

/** The file by which one sees where in an archive, or a directory, the bundle begins. */
const landmark =
  /^(?<prefix>(?:[^/]{1,200}\/)?)(?:manifest\.md|nodes\/(?:master|controller|built-in)\/pipeline-[a-z-]+\.txt)$/;

/** What comes before the names of a bundle's files: an archive may hold one directory with all in it. Undefined when a file does not tell. */
export function prefixBy(name: string): string | undefined {
  return landmark.exec(name)?.groups?.prefix;
}

/** Largest file that is read, unpacked: a thread dump of ten thousand running Pipelines has a tenth. */
export const MOST_FILE_BYTES = 64 * 1024 * 1024;

/** Bytes read of a bundle in all. */
export const MOST_BYTES = 256 * 1024 * 1024;

/** Files in a bundle: the largest real one has some thousands. */
export const MOST_FILES = 50_000;

/** Text does not shrink to less than a hundredth; what does was made to fill memory. */
export const MOST_RATIO = 500;

/** Below this a ratio means nothing. */
export const RATIO_FROM_BYTES = 1024 * 1024;
