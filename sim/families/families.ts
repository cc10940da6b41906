import { demo } from "./demo.ts";
import type { WorldFamily } from "./family.ts";
import { campus, delivery, productCompany } from "./test.ts";
import { cloudPlatform, hardwareLab, smallTeam } from "./tuning.ts";

/** All families, by name. */
export const families: ReadonlyMap<string, WorldFamily> = new Map(
  [smallTeam, cloudPlatform, hardwareLab, productCompany, campus, delivery, demo].map((family) => [
    family.name,
    family,
  ]),
);
