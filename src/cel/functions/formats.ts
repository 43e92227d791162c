import { isDns1035Label, isDns1123Label, isDns1123Subdomain, isLabelValue, isQualifiedName } from '../../api/index.ts';
import { structOf } from '../types.ts';
import { ArrayList } from '../values/list.ts';
import { parseDate, parseTimestamp } from '../values/time-text.ts';
import { CelObject, CelOptional } from '../values/value.ts';
import { func, method, type Overload } from './overload.ts';

const TYPE = 'kubernetes.NamedFormat';
const FORMAT = structOf(TYPE);

type Check = (text: string) => readonly string[];

class CelFormat extends CelObject {
  override readonly type = FORMAT;
  readonly name: string;
  readonly check: Check;
  /** How long a pattern that checks it is, for its cost. */
  readonly patternSize: number;

  constructor(name: string, patternSize: number, check: Check) {
    super();
    this.name = name;
    this.patternSize = patternSize;
    this.check = check;
  }

  override equals(other: CelObject): boolean {
    return other instanceof CelFormat && this.name === other.name;
  }
}

/** A prefix may end with a dash: a name goes on after it. upstream: apimachinery pkg/api/validation maskTrailingDash */
const prefix =
  (check: Check): Check =>
  (text) =>
    check(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -1)}a` : text);

const test =
  (holds: (text: string) => boolean, message: string): Check =>
  (text) =>
    holds(text) ? [] : [message];

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

function uriErrors(text: string): readonly string[] {
  if (text === '') return ['parse "": empty url'];
  return /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/)/.test(text)
    ? []
    : [`parse ${JSON.stringify(text)}: invalid URI for request`];
}

/** By the name functions have. upstream: k8s.io/apiserver/pkg/cel/library/format.go ConstantFormats */
const FORMATS: ReadonlyMap<string, CelFormat> = new Map([
  ['dns1123Label', new CelFormat('DNS1123Label', 30, isDns1123Label)],
  ['dns1123Subdomain', new CelFormat('DNS1123Subdomain', 60, isDns1123Subdomain)],
  ['dns1035Label', new CelFormat('DNS1035Label', 30, isDns1035Label)],
  ['qualifiedName', new CelFormat('QualifiedName', 60, isQualifiedName)],
  ['dns1123LabelPrefix', new CelFormat('DNS1123LabelPrefix', 30, prefix(isDns1123Label))],
  ['dns1123SubdomainPrefix', new CelFormat('DNS1123SubdomainPrefix', 60, prefix(isDns1123Subdomain))],
  ['dns1035LabelPrefix', new CelFormat('DNS1035LabelPrefix', 30, prefix(isDns1035Label))],
  ['labelValue', new CelFormat('LabelValue', 40, isLabelValue)],
  ['uri', new CelFormat('URI', 1000, uriErrors)],
  [
    'uuid',
    new CelFormat(
      'uuid',
      84,
      test((text) => UUID.test(text), 'does not match the UUID format'),
    ),
  ],
  [
    'byte',
    new CelFormat(
      'byte',
      92,
      test((text) => BASE64.test(text), 'invalid base64'),
    ),
  ],
  [
    'date',
    new CelFormat(
      'date',
      90,
      test((text) => parseDate(text) !== undefined, 'invalid date'),
    ),
  ],
  [
    'datetime',
    new CelFormat(
      'datetime',
      90,
      test((text) => parseTimestamp(text) !== undefined, 'invalid datetime'),
    ),
  ],
]);

export const NAMED_FORMATS: readonly Overload[] = [
  ...[...FORMATS].map(([name, format]) => func(`format.${name}`, `format.${name}`, '', TYPE, () => format)),
  func('format.named', 'format-named', 'string', `optional(${TYPE})`, (name: string) => {
    const format = FORMATS.get(name);
    return format === undefined ? CelOptional.none : new CelOptional(format);
  }),
  method(
    'validate',
    'format-validate',
    `${TYPE}, string`,
    'optional(list(string))',
    (format: CelFormat, text: string) => {
      const errors = format.check(text);
      return errors.length === 0 ? CelOptional.none : new CelOptional(new ArrayList(errors));
    },
  ),
];
