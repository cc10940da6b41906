// Runs the compiled tests: all of them, or the ones whose path holds one of the words given.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
