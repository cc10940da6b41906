/** How sure a rule is, 0..1. */
export const sure = {
  /** What was seen decides, and two sources agree. */
  twoSources: 0.99,
  /** What was seen decides, by one source. */
  oneSource: 0.9,
  /** One in a thousand healthy steps goes beyond the limit. */
  oneInThousand: 0.999,
  /** One in a hundred does. */
  oneInHundred: 0.99,
  /** Something is unusual, and there is no history to tell how unusual. */
  suspicion: 0.5,
} as const;
