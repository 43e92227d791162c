/** Each check gives what is wrong, in upstream's words; nothing is wrong with a valid value. Upstream: apimachinery/pkg/util/validation. */
export type Check = (value: string) => readonly string[];

const NONE: readonly string[] = [];

/** Byte length in UTF-8, which is what upstream's limits count. */
export function byteLength(value: string): number {
  let length = value.length;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code < 0x80) continue;
    // A surrogate pair is four bytes: two for each half.
    length += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return length;
}

export function maxLengthError(length: number): string {
  return `must be no more than ${String(length)} bytes`;
}

export function regexError(message: string, pattern: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${pattern}')`;
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

interface Rule {
  readonly pattern: string;
  readonly message: string;
  readonly examples: readonly string[];
  readonly maximum: number;
}

function ruleCheck(rule: Rule, otherwise?: (value: string) => string | undefined): Check {
  const regex = new RegExp(`^(?:${rule.pattern})$`);
  return (value) => {
    const tooLong = value.length > rule.maximum;
    if (!tooLong && regex.test(value)) return NONE;
    const errors: string[] = [];
    if (tooLong) errors.push(maxLengthError(rule.maximum));
    if (!regex.test(value)) {
      errors.push(otherwise?.(value) ?? regexError(rule.message, rule.pattern, ...rule.examples));
    }
    return errors;
  };
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const subdomainRegex = new RegExp(`^${SUBDOMAIN}$`);

export const isDns1123Subdomain = ruleCheck({
  pattern: SUBDOMAIN,
  message:
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  examples: ['example.com'],
  maximum: 253,
});

const UNDERSCORED_LABEL = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';

export const isDns1123SubdomainWithUnderscore = ruleCheck({
  pattern: `${UNDERSCORED_LABEL}(\\.${UNDERSCORED_LABEL})*`,
  message:
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  examples: ['example.com'],
  maximum: 253,
});

export const isDns1123Label = ruleCheck(
  {
    pattern: LABEL,
    message:
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    examples: ['my-name', '123-abc'],
    maximum: 63,
  },
  (value) => (subdomainRegex.test(value) ? 'must not contain dots' : undefined),
);

export const isDns1035Label = ruleCheck({
  pattern: '[a-z]([-a-z0-9]*[a-z0-9])?',
  message:
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  examples: ['my-name', 'abc-123'],
  maximum: 63,
});

export const isLabelValue = ruleCheck({
  pattern: '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?',
  message:
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  examples: ['MyValue', 'my_value', '12345'],
  maximum: 63,
});

const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const QUALIFIED_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const QUALIFIED_EXAMPLES = ['MyName', 'my.name', '123-abc'];
const qualifiedRegex = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** A key of labels and annotations: `[prefix/]name`. */
export const isQualifiedName: Check = (value) => {
  const parts = value.split('/');
  const [prefix, name] = parts.length === 1 ? [undefined, value] : [parts[0] ?? '', parts[1] ?? ''];
  if (parts.length > 2) {
    const message = regexError(QUALIFIED_MESSAGE, QUALIFIED, ...QUALIFIED_EXAMPLES);
    return [`a qualified name ${message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  if (prefix === undefined && value.length <= 63 && qualifiedRegex.test(value)) return NONE;
  const errors: string[] = [];
  if (prefix === '') errors.push('prefix part must be non-empty');
  else if (prefix !== undefined) errors.push(...isDns1123Subdomain(prefix).map((message) => `prefix part ${message}`));
  if (name === '') errors.push('name part must be non-empty');
  else if (name.length > 63) errors.push(`name part ${maxLengthError(63)}`);
  if (!qualifiedRegex.test(name)) {
    errors.push(`name part ${regexError(QUALIFIED_MESSAGE, QUALIFIED, ...QUALIFIED_EXAMPLES)}`);
  }
  return errors;
};
