import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { goJson } from '../../go-json.ts';

/** Letters for digits that might spell words. Upstream: kubectl/pkg/util/hash, encodeHash. */
const CONSONANTS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** The first letters of a text's hash, such that they spell nothing. */
export function hashSuffix(text: string): string {
  const digits = bytesToHex(sha256(new TextEncoder().encode(text))).slice(0, 10);
  return digits.replace(/[013ae]/g, (digit) => CONSONANTS[digit] ?? digit);
}

/** The suffix that `--append-hash` gives a name: it changes with the content. */
export function contentHash(
  content: Readonly<Record<string, unknown>> & { readonly data: Readonly<Record<string, string>> },
): string {
  return hashSuffix(goJson(content));
}
