import { fnv1a32 } from '../../base/index.ts';
import type { PodTemplateSpec } from '../generated/types.ts';

/** Letters and digits without vowels and look-alikes, as `rand.SafeEncodeString` uses. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** JSON with sorted keys: equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = value as Readonly<Record<string, unknown>>;
  const parts = Object.keys(fields)
    .filter((key) => fields[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(fields[key])}`);
  return `{${parts.join(',')}}`;
}

/** Decimal digits as letters that spell nothing: `rand.SafeEncodeString`. */
export function safeEncode(text: string): string {
  return Array.from(text, (character) => ALPHABET.charAt(character.charCodeAt(0) % ALPHABET.length)).join('');
}

/**
 * The `pod-template-hash` of a template (`controller.ComputeHash`). Upstream hashes Go's print of the struct; the
 * values differ from this one's, their shape and use do not.
 */
export function hashTemplate(template: PodTemplateSpec, collisionCount?: number): string {
  let hash = fnv1a32(canonicalJson(template));
  if (collisionCount !== undefined) {
    const bytes = [0, 8, 16, 24].map((shift) => String.fromCharCode((collisionCount >>> shift) & 0xff)).join('');
    hash = fnv1a32(`${bytes}\0\0\0\0`, hash);
  }
  return safeEncode(String(hash));
}

/** Five characters for generated names. @param random numbers in [0, 1) */
export function randomSuffix(random: () => number, length = 5): string {
  let suffix = '';
  for (let index = 0; index < length; index++) suffix += ALPHABET.charAt(Math.floor(random() * ALPHABET.length));
  return suffix;
}
