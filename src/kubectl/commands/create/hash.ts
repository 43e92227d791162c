import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Letters for digits that might spell words. Upstream: kubectl/pkg/util/hash, encodeHash. */
const CONSONANTS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

function sorted(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Go's encoding/json writes these as escapes. */
function goJson(value: unknown): string {
  const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };
  return JSON.stringify(value).replace(/[<>&]/g, (char) => escapes[char] ?? char);
}

/** The suffix that `--append-hash` gives a name: it changes with the content. */
export function contentHash(
  content: Readonly<Record<string, unknown>> & { readonly data: Readonly<Record<string, string>> },
): string {
  const text = goJson(sorted({ ...content, data: sorted(content.data) }));
  const digits = bytesToHex(sha256(new TextEncoder().encode(text))).slice(0, 10);
  return digits.replace(/[013ae]/g, (digit) => CONSONANTS[digit] ?? digit);
}
