import { readFileSync, statSync } from "node:fs";
import { CliError } from "../cli-error.ts";

/** More than any token or address has. */
const MOST_BYTES = 8192;

/** What a file holds beside blanks around it. It is never printed. @throws CliError */
export function readSecret(file: string, what: string): string {
  let text: string;
  try {
    if (statSync(file).size > MOST_BYTES) throw new Error("too large");
    text = readFileSync(file, "utf8").trim();
  } catch {
    throw new CliError(
      `The file ${file} with the ${what} cannot be read.`,
      "Check that it is there, is a small file, and that the user who runs flowmeter may read it.",
    );
  }
  if (text === "") throw new CliError(`The file ${file} is empty; it should hold the ${what}.`, "Write it there.");
  return text;
}

/** Nobody guesses twenty characters that were drawn at random. */
const SHORTEST_TOKEN = 20;

/** The token in a file. @throws CliError when there is none, or one that could be guessed or not be sent */
export function readToken(file: string): string {
  const token = readSecret(file, "token");
  if (token.length < SHORTEST_TOKEN || !/^[\x21-\x7e]+$/.test(token))
    throw new CliError(
      `The token in ${file} must have ${SHORTEST_TOKEN} characters or more, letters, digits and signs without blanks.`,
      `Make one: head -c 32 /dev/urandom | base64 > ${file}`,
    );
  return token;
}
