/**
 * Which controllers this process alone writes for, among all processes that have the same store.
 *
 * A claim holds until it is released, or until its holder could not say for some seconds that it is still there. Whoever writes asks
 * {@link Claims.held} right before: a claim that could not be renewed ends here some seconds before anybody else can have it.
 */
export interface Claims {
  /** Claims a controller, by its name in the store; false when another process has it. @throws StoreError when the store does not say */
  claim(controller: string): Promise<boolean>;
  /** The controllers that are held at this instant. */
  held(): readonly string[];
  /**
   * The term under which a controller is held at this instant; undefined when it is not. Every new claim of a controller has a larger one:
   * of two rows, that of the larger term was written by who held it later.
   */
  term(controller: string): number | undefined;
  /** Gives a controller up, so that another process can have it at once. Never fails: what is not given up ends by itself. */
  release(controller: string): Promise<void>;
  /** Gives all up. */
  close(): Promise<void>;
}
