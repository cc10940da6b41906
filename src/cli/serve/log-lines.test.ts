import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreError } from "../../store/store-error.ts";
import { logLines } from "./log-lines.ts";

test("lines have their time; the same error is said once in ten minutes", () => {
  let at = Date.UTC(2026, 5, 21);
  const lines: string[] = [];
  const { log, onError } = logLines({ write: (text) => lines.push(text) }, () => at);
  const full = () => onError(new StoreError("full", "The disk is full.", "Make room."));
  log("It begins.");
  full();
  full();
  onError(new StoreError("failed", "Something else.", "Look."));
  at += 600_000;
  full();
  assert.deepEqual(lines, [
    "2026-06-21T00:00:00.000Z It begins.\n",
    "2026-06-21T00:00:00.000Z flowmeter: The disk is full.\n  Make room.\n",
    "2026-06-21T00:00:00.000Z flowmeter: Something else.\n  Look.\n",
    "2026-06-21T00:10:00.000Z flowmeter: The disk is full.\n  Make room.\n",
  ]);
});
