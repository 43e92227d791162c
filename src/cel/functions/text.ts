/** Strings in code points, as CEL counts them. */

export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}
