/** A block of RFC 7468. */
export interface PemBlock {
  readonly type: string;
  readonly hasHeaders: boolean;
  readonly bytes: Uint8Array;
}

/** @returns undefined when it is no base64 */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

const BLOCK = /-----BEGIN ([^\n-]*(?:-[^\n-]+)*)-----[ \t\r]*\n([\s\S]*?)-----END \1-----/g;

/** The blocks of a text; what cannot be read is passed over, as Go's encoding/pem does. */
export function readPem(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  for (const [, type = '', body = ''] of text.matchAll(BLOCK)) {
    const lines = body.split(/\r?\n/);
    const headers = lines.filter((line) => line.includes(':')).length;
    const bytes = fromBase64(lines.slice(headers).join('').replaceAll(/\s/g, ''));
    if (bytes !== undefined) blocks.push({ type, hasHeaders: headers > 0, bytes });
  }
  return blocks;
}

/** The text that base64 of a field of bytes stands for. */
export function textOfBytes(base64: string): string {
  return new TextDecoder().decode(fromBase64(base64) ?? new Uint8Array());
}
