import type { FunctionPriors } from "./function-prior.ts";
import type { ShippedSurprises } from "./surprise.ts";

// Printed by scripts/step-priors.mjs on 2026-11-26, from 912 clean runs of 37 homes of real controllers.

/** Functions that ended at least 20 times, in at least 3 homes. */
export const functionPriors: FunctionPriors = {
  archiveArtifacts: {
    n: 58,
    mean: -0.15,
    sd: 0.28,
    p99S: 1.3,
    maxS: 1.3,
  },
  checkout: {
    n: 429,
    mean: 1.14,
    sd: 0.92,
    p99S: 84.2,
    maxS: 119,
  },
  echo: {
    n: 1739,
    mean: -0.64,
    sd: 0.07,
    p99S: 0.168,
    maxS: 0.604,
  },
  error: {
    n: 20,
    mean: -0.63,
    sd: 0.05,
    p99S: 0.076,
    maxS: 0.076,
  },
  getContext: {
    n: 375,
    mean: -0.59,
    sd: 0.06,
    p99S: 0.216,
    maxS: 0.422,
  },
  git: {
    n: 160,
    mean: 1.34,
    sd: 0.98,
    p99S: 600,
    maxS: 668,
  },
  input: {
    n: 33,
    mean: 2.62,
    sd: 1.04,
    p99S: 348,
    maxS: 348,
  },
  isUnix: {
    n: 217,
    mean: -0.51,
    sd: 0.12,
    p99S: 0.324,
    maxS: 0.444,
  },
  junit: {
    n: 56,
    mean: 0.22,
    sd: 0.67,
    p99S: 6.2,
    maxS: 6.2,
  },
  node: {
    n: 1103,
    mean: 0.02,
    sd: 1.03,
    p99S: 38.6,
    maxS: 278,
  },
  sh: {
    n: 2531,
    mean: 0.79,
    sd: 1.49,
    p99S: 462,
    maxS: 14100,
  },
};

/** Highest surprises of healthy runs, each scored by the runs of its own controller before it. */
export const shippedSurprises: ShippedSurprises = {
  watch: {
    "none/script": {
      runs: 227,
      highest: [7.46, 4.69, 4.48, 1.89, 1.77],
    },
    "none/other": {
      runs: 201,
      highest: [6.24],
    },
    "few/script": {
      runs: 257,
      highest: [7.39, 4.68, 4.42, 4.38, 4.24, 3.34, 3.25, 2.85, 2.71, 2.59, 2.4],
    },
    "few/other": {
      runs: 347,
      highest: [2.94, 2.8, 2.66],
    },
    "some/script": {
      runs: 305,
      highest: [6.68, 6.24, 4.52, 4.44, 3.82, 3.81, 3.76, 3.63, 3.11, 2.81, 2.68],
    },
    "some/other": {
      runs: 385,
      highest: [7.9, 2.94, 2.83, 2.74, 2.45, 2.42, 2.42],
    },
    "many/script": {
      runs: 120,
      highest: [4.22],
    },
    "many/other": {
      runs: 205,
      highest: [5.8],
    },
  },
  stuck: {
    "none/script": {
      runs: 0,
      highest: [],
    },
    "none/other": {
      runs: 0,
      highest: [],
    },
    "few/script": {
      runs: 257,
      highest: [7.39, 4.68, 4.38],
    },
    "few/other": {
      runs: 347,
      highest: [],
    },
    "some/script": {
      runs: 305,
      highest: [6.68, 6.24, 4.52, 4.44, 3.81, 3.63],
    },
    "some/other": {
      runs: 385,
      highest: [7.9],
    },
    "many/script": {
      runs: 120,
      highest: [4.22],
    },
    "many/other": {
      runs: 205,
      highest: [5.8],
    },
  },
};
