import { type CelType, paramsOf } from '../types.ts';
import type { CallEstimate, CostNode, SizeEstimator } from './node.ts';
import { add, exactly, multiply, ONE, type Range, times, UNBOUNDED } from './range.ts';
import { LIST_CREATE, REGEX_LENGTH, STRING_TRAVERSAL, STRUCT_CREATE } from './sizes.ts';

/** A call of one form of a function. */
interface Call {
  readonly name: string;
  readonly overload: string;
  readonly target: CostNode | undefined;
  readonly args: readonly CostNode[];
  readonly size: (node: CostNode) => Range;
}

type Estimate = (call: Call) => CallEstimate | undefined;

const CHECK = 350_000;
/** upstream: k8s.io/apiserver/pkg/cel/limits.go MaxNameFormatRegexSize, MaxFormatSize */
const FORMAT_REGEX = 128;
const FORMAT_SIZE = 64;

const fixed =
  (cost: number): Estimate =>
  () => ({ cost: exactly(cost) });

/** As long as its argument is. */
const argument =
  (factor: number, sized = false): Estimate =>
  ({ args: [arg], size }) => {
    if (arg === undefined) return undefined;
    const length = size(arg);
    return { cost: times(length, factor * STRING_TRAVERSAL), ...(sized ? { size: length } : {}) };
  };

const ofTarget: Estimate = ({ target, size }) => {
  if (target === undefined) return undefined;
  const length = size(target);
  return { cost: times(length, STRING_TRAVERSAL), size: length };
};

/** upstream: library/cost.go selectorCostEstimate */
const selector: Estimate = ({ args: [text], size }) => {
  if (text === undefined) return undefined;
  const length = size(text);
  const requirements = times(times(length, 0.5), LIST_CREATE + STRUCT_CREATE);
  return { cost: add(add(exactly(LIST_CREATE), times(length, STRING_TRAVERSAL)), requirements) };
};

function elementOf(list: CostNode): CostNode | undefined {
  const [type] = paramsOf(list.type);
  if (type === undefined) return undefined;
  return { expr: undefined, type, path: list.path.length === 0 ? [] : [...list.path, '@items'], size: undefined };
}

/** The items have no scalar default: what is not known of them has no bound. */
const traversal: Estimate = ({ target, size }) => {
  if (target === undefined) return undefined;
  const element = elementOf(target);
  if (element === undefined) return { cost: times(size(target), STRING_TRAVERSAL) };
  const isText = element.type.kind === 'string' || element.type.kind === 'bytes';
  const each = isText ? add(ONE, times(size(element), STRING_TRAVERSAL)) : ONE;
  return { cost: multiply(size(target), each) };
};

const replace: Estimate = ({ target, args: [part, by], size }) => {
  if (target === undefined || part === undefined || by === undefined) return undefined;
  const whole = size(target);
  const from = size(part);
  const to = size(by);
  const most = longest(whole.max, from.min, to.max);
  const least = shortest(whole.min, from.max, to.min);
  const result = add(multiply({ min: least.count, max: most.count }, to), { min: least.kept, max: most.kept });
  return { cost: times(whole, 2 * STRING_TRAVERSAL), size: result };
};

/** How often a part is replaced at most, and what stays beside. */
function longest(whole: number, part: number, by: number): { count: number; kept: number } {
  if (part === 0) return { count: Math.min(whole + 1, UNBOUNDED), kept: whole };
  if (by <= part) return { count: 0, kept: whole };
  return { count: Math.ceil(whole / part), kept: 0 };
}

function shortest(whole: number, part: number, by: number): { count: number; kept: number } {
  if (part === 0) return { count: Math.min(whole + 1, UNBOUNDED), kept: whole };
  if (part <= by) return { count: 0, kept: whole };
  return { count: Math.ceil(whole / part), kept: 0 };
}

const split: Estimate = ({ target, args: [, limit], size }) => {
  if (target === undefined) return undefined;
  const whole = size(target);
  const literal = limit?.expr?.kind === 'const' ? limit.expr.value : undefined;
  const max = typeof literal === 'bigint' ? Number(BigInt.asUintN(64, literal)) : whole.max;
  return { cost: times(whole, 2 * STRING_TRAVERSAL), size: { min: 0, max } };
};

const join: Estimate = ({ target, args: [separator], size }) => {
  if (target === undefined) return undefined;
  const count = size(target);
  const element = elementOf(target);
  let length: Range = element === undefined ? { min: 0, max: 0 } : multiply(count, size(element));
  if (separator !== undefined) {
    const separators = { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) };
    length = add(length, multiply(size(separator), separators));
  }
  return { cost: times(length, STRING_TRAVERSAL), size: length };
};

const find: Estimate = ({ target, args: [pattern], size }) => {
  if (target === undefined || pattern === undefined) return undefined;
  const text = size(target);
  const cost = multiply(times(add(text, ONE), STRING_TRAVERSAL), times(size(pattern), REGEX_LENGTH));
  return { cost, size: { min: 0, max: text.max } };
};

/** Four or sixteen bytes. */
const ADDRESS: Range = { min: 4, max: 16 };

const containsIP: Estimate = ({ overload, args: [other], size }) => {
  if (other === undefined) return undefined;
  const cost = times(add(ADDRESS, ADDRESS), STRING_TRAVERSAL);
  return { cost: overload.endsWith('_string') ? add(cost, times(size(other), STRING_TRAVERSAL)) : cost };
};

const containsCIDR: Estimate = (call) => {
  const base = containsIP(call);
  return base === undefined ? undefined : { cost: add(add(base.cost, times(ADDRESS, STRING_TRAVERSAL)), ONE) };
};

const validate: Estimate = ({ args: [text], size }) =>
  text === undefined ? undefined : { cost: times(times(size(text), STRING_TRAVERSAL), FORMAT_REGEX * REGEX_LENGTH) };

const isCheapToCompare = (type: CelType): boolean =>
  ('name' in type && /^net\.|^kubernetes\.(?:Quantity|Semver|authorization\.)/.test(type.name)) || false;

const equality: Estimate = ({ args: [left, right] }) => {
  if (left === undefined || right === undefined || !('name' in left.type) || !('name' in right.type)) return undefined;
  if (left.type.name !== right.type.name) return undefined;
  if (isCheapToCompare(left.type)) return { cost: ONE };
  if (left.type.name === 'kubernetes.NamedFormat')
    return { cost: times({ min: 1, max: FORMAT_SIZE }, STRING_TRAVERSAL) };
  return left.type.name === 'kubernetes.URL' ? { cost: times(ONE, STRING_TRAVERSAL) } : undefined;
};

function named(estimate: Estimate, names: string): readonly (readonly [string, Estimate])[] {
  return names.split(' ').map((name) => [name, estimate] as const);
}

/** By function. upstream: k8s.io/apiserver/pkg/cel/library/cost.go EstimateCallCost */
const ESTIMATES: ReadonlyMap<string, Estimate> = new Map([
  ['check', fixed(CHECK)] as const,
  ...named(fixed(1), 'serviceAccount path group resource subresource namespace name allowed reason error errored'),
  ...named(selector, 'fieldSelector labelSelector'),
  ...named(traversal, 'isSorted sum max min indexOf lastIndexOf'),
  ...named(argument(1, true), 'url jsonpatch.escapeKey'),
  ...named(ofTarget, 'lowerAscii upperAscii substring trim'),
  ['replace', replace],
  ['split', split],
  ['join', join],
  ...named(find, 'find findAll'),
  ...named(argument(1), 'cidr isIP isCIDR quantity isQuantity semver isSemver'),
  ['ip', (call) => (call.overload === 'cidr_ip' ? { cost: ONE } : argument(1)(call))],
  ['ip.isCanonical', argument(2)],
  ...named(fixed(1), 'masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast'),
  ['isGlobalUnicast', fixed(1)],
  ['containsIP', containsIP],
  ['containsCIDR', containsCIDR],
  ['validate', validate],
  ...named(fixed(1), 'format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo'),
  ...named(fixed(1), 'add sub major minor patch getScheme getHostname getHost getPort getEscapedPath getQuery'),
  ['_==_', equality],
]);

/** What the libraries of Kubernetes cost; undefined for what is not theirs. */
export function libraryEstimate(call: Omit<Call, 'size'>, known: SizeEstimator): CallEstimate | undefined {
  const size = (node: CostNode): Range => node.size ?? known(node.path) ?? { min: 0, max: UNBOUNDED };
  return ESTIMATES.get(call.name)?.({ ...call, size });
}
