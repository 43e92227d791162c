/** Strings in code points, as CEL counts them. */

export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** Whether UTF-16 and code points count alike: nearly always. */
export function isPlain(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}
