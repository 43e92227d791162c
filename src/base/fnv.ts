/** FNV-1a, 32 bits, of the text's UTF-16 code units as bytes, low one first. */
export function fnv1a32(text: string, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    hash = Math.imul(hash ^ (code & 0xff), 0x01000193);
    if (code > 0xff) hash = Math.imul(hash ^ (code >> 8), 0x01000193);
  }
  return hash >>> 0;
}

/** Sixteen hexadecimal digits that differ for different texts, as far as 64 bits can. */
export function textDigest(text: string): string {
  const halves = [fnv1a32(text), fnv1a32(text, 0x9747b28c)];
  return halves.map((half) => half.toString(16).padStart(8, '0')).join('');
}
