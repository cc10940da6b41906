import type { Problem } from "../problems.ts";
import type { XmlParser } from "../xml/parser.ts";
import type { Tape } from "../xml/tape.ts";
import { XmlError } from "../xml/xml-error.ts";
import { FileError, type FileReader } from "./files.ts";

/** Reads single documents of a home, one at a time. */
export interface DocumentReader {
  readonly home: string;
  readonly files: FileReader;
  readonly parser: XmlParser;
  readonly problems: Problem[];
}

/** Reads a document onto the tape; undefined when there is none, or when it cannot be read, which is noted. */
export function readDocument({ home, files, parser, problems }: DocumentReader, file: string): Tape | undefined {
  try {
    const length = files.read(`${home}/${file}`);
    parser.parse(files.bytes, 0, length);
    return parser.tape;
  } catch (error) {
    if (error instanceof XmlError) problems.push({ file, code: "malformed", reason: error.message });
    else if (error instanceof FileError) {
      if (!error.isMissing) problems.push({ file, code: "unreadable", reason: error.reason });
    } else throw error;
    return undefined;
  }
}
