import { structOf } from '../types.ts';
import { CelError, CelObject } from '../values/value.ts';
import { func, method, type Overload } from './overload.ts';

const TYPE = 'kubernetes.Semver';
const SEMVER = structOf(TYPE);
const PATTERN =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

class CelSemver extends CelObject {
  override readonly type = SEMVER;
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly string[];

  constructor(numbers: readonly [bigint, bigint, bigint], prerelease: readonly string[]) {
    super();
    this.numbers = numbers;
    this.prerelease = prerelease;
  }

  override equals(other: CelObject): boolean {
    return other instanceof CelSemver && compareVersions(this, other) === 0n;
  }
}

/** Undefined for what is no version. */
function parse(text: string): CelSemver | undefined {
  const parts = PATTERN.exec(text);
  if (parts === null) return undefined;
  const [, major = '0', minor = '0', patch = '0', prerelease] = parts;
  const labels = prerelease?.split('.') ?? [];
  if (labels.some((label) => /^0\d+$/.test(label))) return undefined;
  return new CelSemver([BigInt(major), BigInt(minor), BigInt(patch)], labels);
}

/** upstream: semverlib.go normalizeAndParse */
function parseTolerant(text: string): CelSemver | undefined {
  const parts = text.replace(/^v/, '').split('.');
  const [first = '', second, ...rest] = parts;
  const three = [first, ...(second === undefined ? [] : [second]), ...(rest.length > 0 ? [rest.join('.')] : [])];
  if (three.length < 3 && /[+-]/.test(three.at(-1) ?? '')) return undefined;
  const trimmed = three.map((part) => part.replace(/^0+(?=\d)/, ''));
  while (trimmed.length < 3) trimmed.push('0');
  return parse(trimmed.join('.'));
}

function read(text: string, tolerant = false): CelSemver {
  const version = tolerant ? parseTolerant(text) : parse(text);
  if (version !== undefined) return version;
  if (text === '') throw new CelError('Version string empty');
  if (text.split('.').length < 3) throw new CelError('No Major.Minor.Patch elements found');
  throw new CelError(`Invalid character(s) found in version ${JSON.stringify(text)}`);
}

function compareVersions(a: CelSemver, b: CelSemver): bigint {
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n;
    if (number !== other) return number < other ? -1n : 1n;
  }
  return BigInt(comparePrereleases(a.prerelease, b.prerelease));
}

/** A release comes after all that lead to it. */
function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareLabels(a[at] ?? '', b[at] ?? '');
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

function compareLabels(a: string, b: string): number {
  const [aNumeric, bNumeric] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aNumeric && bNumeric) return Math.sign(Number(a) - Number(b));
  if (aNumeric !== bNumeric) return aNumeric ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** upstream: k8s.io/apiserver/pkg/cel/library/semverlib.go, of version 1 */
export const SEMVERS: readonly Overload[] = [
  func('semver', 'string_to_semver', 'string', TYPE, (text: string) => read(text)),
  func('semver', 'string_bool_to_semver', 'string, bool', TYPE, read),
  func('isSemver', 'is_semver_string', 'string', 'bool', (text: string) => parse(text) !== undefined),
  func(
    'isSemver',
    'is_semver_string_bool',
    'string, bool',
    'bool',
    (text: string, tolerant: boolean) => (tolerant ? parseTolerant(text) : parse(text)) !== undefined,
  ),
  method(
    'isGreaterThan',
    'semver_is_greater_than',
    `${TYPE}, ${TYPE}`,
    'bool',
    (a: CelSemver, b: CelSemver) => compareVersions(a, b) === 1n,
  ),
  method(
    'isLessThan',
    'semver_is_less_than',
    `${TYPE}, ${TYPE}`,
    'bool',
    (a: CelSemver, b: CelSemver) => compareVersions(a, b) === -1n,
  ),
  method('compareTo', 'semver_compare_to', `${TYPE}, ${TYPE}`, 'int', compareVersions),
  ...(['major', 'minor', 'patch'] as const).map((name, index) =>
    method(name, `semver_${name}`, TYPE, 'int', ({ numbers }: CelSemver) => numbers[index] ?? 0n),
  ),
];
