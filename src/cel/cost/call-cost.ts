import { CelList, CelObject, type CelValue } from '../values/value.ts';
import { actualSize, LIST_CREATE, REGEX_LENGTH, STRING_TRAVERSAL, STRUCT_CREATE, traversalCost } from './sizes.ts';

type Cost = (args: readonly CelValue[], result: CelValue, overload: string) => number;

const one: Cost = () => 1;
const traversal =
  (times: number, of: (args: readonly CelValue[], result: CelValue) => CelValue | undefined): Cost =>
  (args, result) =>
    Math.ceil(actualSize(of(args, result)) * times * STRING_TRAVERSAL);
const first = (args: readonly CelValue[]): CelValue | undefined => args[0];

/** Two authorization checks an expression may make. */
const CHECK = 350_000;

const regex: Cost = ([text, pattern]) =>
  Math.ceil((1 + actualSize(text)) * STRING_TRAVERSAL) * Math.ceil(actualSize(pattern) * REGEX_LENGTH);

/** upstream: library/cost.go selectorCostEstimate */
const selector: Cost = ([, text]) => {
  const length = actualSize(text);
  const requirements = Math.ceil(length * 0.5) * (LIST_CREATE + STRUCT_CREATE);
  return LIST_CREATE + Math.ceil(length * STRING_TRAVERSAL) + requirements;
};

const contains: Cost = ([cidr, other], _, overload) => {
  const base = Math.ceil(2 * actualSize(cidr) * STRING_TRAVERSAL);
  return base + (overload.endsWith('_string') ? Math.ceil(actualSize(other) * STRING_TRAVERSAL) : 0);
};

const validate: Cost = ([format, text]) => {
  const pattern = format instanceof CelObject && 'patternSize' in format ? Number(format.patternSize) : 0;
  return Math.ceil((1 + actualSize(text)) * STRING_TRAVERSAL) * Math.ceil(pattern * REGEX_LENGTH);
};

/** What making a list costs besides the call. upstream: cel-go ext/lists.go */
const makesList: Cost = (_, result) => 1 + LIST_CREATE + actualSize(result);

/** Each item is compared with each. upstream: cel-go ext/lists.go trackListSelfCompare */
const comparesItems: Cost = (args) => {
  const list = args.at(-1);
  const [first] = list instanceof CelList ? list : [];
  const isText = typeof first === 'string' || first instanceof Uint8Array;
  const each = 2 + (isText ? STRING_TRAVERSAL : 0);
  return 1 + LIST_CREATE + Math.floor(actualSize(list) ** 2 * each);
};

function named(cost: Cost, names: string): readonly (readonly [string, Cost])[] {
  return names.split(' ').map((name) => [name, cost] as const);
}

/** By function. upstream: k8s.io/apiserver/pkg/cel/library/cost.go CallCost */
const BY_FUNCTION: ReadonlyMap<string, Cost> = new Map([
  ['check', () => CHECK] as const,
  ...named(one, 'serviceAccount path group resource subresource namespace name allowed reason error errored'),
  ...named(selector, 'fieldSelector labelSelector'),
  ...named(([list]) => traversalCost(list), 'isSorted sum max min indexOf lastIndexOf'),
  ...named(traversal(1, first), 'url lowerAscii upperAscii substring trim jsonpatch.escapeKey'),
  ...named(traversal(2, first), 'replace split ip.isCanonical'),
  ['join', traversal(2, (_, result) => result)],
  ...named(regex, 'find findAll'),
  ...named(traversal(1, first), 'cidr isIP isCIDR quantity isQuantity semver isSemver'),
  ['ip', (args, result, overload) => (overload === 'cidr_ip' ? 1 : traversal(1, first)(args, result, overload))],
  ...named(one, 'masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast'),
  ['isGlobalUnicast', one],
  ['containsIP', contains],
  [
    'containsCIDR',
    (args, result, overload) =>
      contains(args, result, overload) + Math.ceil(actualSize(args[0]) * STRING_TRAVERSAL) + 1,
  ],
  ['validate', validate],
  ...named(makesList, 'lists.range reverse slice flatten'),
  ...named(comparesItems, 'sort distinct @sortByAssociatedKeys'),
  ...named(one, 'format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub'),
  ...named(one, 'major minor patch getScheme getHostname getHost getPort getEscapedPath getQuery'),
]);

const least: Cost = ([a, b]) => Math.ceil(Math.min(actualSize(a), actualSize(b)) * STRING_TRAVERSAL);
const both: Cost = ([a, b]) => Math.ceil((actualSize(a) + actualSize(b)) * STRING_TRAVERSAL);

/** By overload, for functions of the language itself. upstream: cel-go interpreter/runtimecost.go costCall */
const BY_OVERLOAD: ReadonlyMap<string, Cost> = new Map([
  ...named(
    traversal(1, (args) => args[1]),
    'starts_with_string ends_with_string',
  ),
  ...named(traversal(1, first), 'string_to_bytes bytes_to_string strings_quote string_format'),
  ['in_list', ([, list]) => actualSize(list)] as const,
  ...named(least, 'less_string less_equals_string greater_string greater_equals_string equals not_equals'),
  ...named(least, 'less_bytes less_equals_bytes greater_bytes greater_equals_bytes'),
  ...named(both, 'add_string add_bytes'),
  ...named(regex, 'matches matches_string'),
  [
    'contains_string',
    ([text, part]) => Math.ceil(actualSize(text) * STRING_TRAVERSAL) * Math.ceil(actualSize(part) * STRING_TRAVERSAL),
  ],
]);

/** What a call cost that was made. */
export function callCost(name: string, overload: string, args: readonly CelValue[], result: CelValue): number {
  if (name === '_==_' && args[0] instanceof CelObject) return 1;
  const cost = BY_FUNCTION.get(name) ?? BY_OVERLOAD.get(overload);
  return cost === undefined ? 1 : cost(args, result, overload);
}
