import { lstatSync, renameSync } from "node:fs";
import { join } from "node:path";
import { Check } from "typebox/value";
import { digestOf } from "../dictionary/digest.ts";
import type { MetricDefinition } from "../dictionary/schema.ts";
import type { Agreement } from "../privacy/consent/agreement.ts";
import { type ConsentRecord, consentSchema } from "../privacy/consent/record.ts";
import type { Vocabulary } from "../privacy/wire/check-rows.ts";
import { makePrivate, readPrivate, writePrivate } from "./private-files.ts";
import { ShareError } from "./share-error.ts";

/** All consents that were given, in order, each with the words it was given under: what widened since is found by comparing with them. */
export class Agreements {
  private readonly file: string;
  private readonly wordsDirectory: string;

  constructor(directory: string) {
    this.file = join(directory, "consents.json");
    this.wordsDirectory = join(directory, "agreed");
  }

  /** The consents and their words. @throws ShareError when they cannot be read: then nothing was agreed to */
  all(): Agreement[] {
    const words = new Map<string, Vocabulary>();
    return this.consents().map((consent) => {
      const name = wordsName(consent);
      const held = words.get(name) ?? this.readWords(name);
      words.set(name, held);
      return { consent, words: held };
    });
  }

  /** Adds a consent, given now under these words. @throws ShareError */
  add(consent: ConsentRecord, words: Vocabulary): void {
    makePrivate(this.wordsDirectory);
    // Also where it is there: a file that was damaged is whole again.
    writePrivate(join(this.wordsDirectory, `${wordsName(consent)}.json`), JSON.stringify(plainWords(words)));
    writePrivate(this.file, `${JSON.stringify([...this.consents(), consent], null, 1)}\n`);
  }

  /** Puts the consents so far aside: none of them holds any more. */
  beginAnew(now: number): void {
    if (lstatSync(this.file, { throwIfNoEntry: false }) !== undefined) renameSync(this.file, `${this.file}.${now}`);
  }

  private consents(): ConsentRecord[] {
    const text = readPrivate(this.file)?.toString("utf8");
    if (text === undefined) return [];
    const consents = parsed(text);
    if (Array.isArray(consents) && consents.every((each): each is ConsentRecord => Check(consentSchema, each)))
      return consents;
    throw unreadable(this.file);
  }

  private readWords(name: string): Vocabulary {
    const file = join(this.wordsDirectory, `${name}.json`);
    const plain = parsed(readPrivate(file)?.toString("utf8") ?? "") as PlainWords | undefined;
    if (plain === undefined || digestOf(plain) !== `sha256-${name}`) throw unreadable(file);
    return {
      dictionaryDigest: plain.dictionaryDigest,
      allowListDigest: plain.allowListDigest,
      metrics: new Map(plain.metrics.map((metric) => [metric.id, metric])),
      allowLists: { steps: new Set(plain.steps), plugins: new Set(plain.plugins) },
    };
  }
}

/** Digest over words, by which a consent finds those that it was given under. */
export function wordsDigest(words: Vocabulary): string {
  return digestOf(plainWords(words));
}

interface PlainWords {
  readonly dictionaryDigest: string;
  readonly allowListDigest: string;
  readonly metrics: readonly MetricDefinition[];
  readonly steps: readonly string[];
  readonly plugins: readonly string[];
}

function plainWords({ dictionaryDigest, allowListDigest, metrics, allowLists }: Vocabulary): PlainWords {
  return {
    dictionaryDigest,
    allowListDigest,
    metrics: [...metrics.values()],
    steps: [...allowLists.steps],
    plugins: [...allowLists.plugins],
  };
}

function wordsName({ words_digest: digest }: ConsentRecord): string {
  return digest.slice("sha256-".length);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(file: string): ShareError {
  return new ShareError(
    "broken-log",
    `${file} was changed: what was agreed to is not known.`,
    "Nothing is sent. Keep the file; `flowmeter share consent local` begins anew.",
  );
}
