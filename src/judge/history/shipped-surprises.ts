import type { ShippedSurprises } from "./surprise.ts";

/** Highest surprises of healthy runs elsewhere. */
export const shippedSurprises: ShippedSurprises = { watch: {}, stuck: {} };
