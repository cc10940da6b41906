/** Stands for a text that is not what its field should hold. */
export const UNREADABLE = "(unreadable)";

/** What a Java class name looks like. */
const CLASS_NAME = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/;

/** A class in a package, with the capital that classes begin with: `db01.example.com` is a host. */
const PACKAGED_CLASS = /^(?:[A-Za-z_$][\w$]*\.)+[A-Z][\w$]*$/;

/** Longest name of a class that is believed to be one. */
const MAX_CLASS = 300;

/** Whether a text could be the name of a Java class, with or without a package. */
export function isClassName(text: string): boolean {
  return text.length <= MAX_CLASS && CLASS_NAME.test(text);
}

/** Whether a text is the name of a class in a package; the only thing to believe where a text may also be a message. */
export function isPackagedClass(text: string): boolean {
  return text.length <= MAX_CLASS && PACKAGED_CLASS.test(text);
}
