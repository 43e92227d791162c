import { compareQuantities, type LimitRangeItem, parseQuantity, type ResourceList } from '../../api/index.ts';

/** What is asked for; claims have no limits. */
export interface Demand {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

function isZero(amount: string): boolean {
  return parseQuantity(amount).nanos === 0n;
}

/** Messages of what is below the minimum. upstream: minConstraint */
export function belowMinimum({ type, min = {} }: LimitRangeItem, { requests, limits }: Demand): readonly string[] {
  return Object.entries(min).flatMap(([name, least]) => {
    const request = requests[name];
    const limit = limits[name];
    const rule = `minimum ${name} usage per ${type} is ${least}`;
    if (request === undefined) return [`${rule}.  No request is specified`];
    if (compareQuantities(request, least) < 0) return [`${rule}, but request is ${request}`];
    if (limit !== undefined && compareQuantities(limit, least) < 0) return [`${rule}, but limit is ${limit}`];
    return [];
  });
}

/** Messages of what is above the maximum. upstream: maxConstraint */
export function aboveMaximum({ type, max = {} }: LimitRangeItem, { requests, limits }: Demand): readonly string[] {
  return Object.entries(max).flatMap(([name, most]) => {
    const request = requests[name];
    const limit = limits[name];
    const rule = `maximum ${name} usage per ${type} is ${most}`;
    if (limit === undefined) return [`${rule}.  No limit is specified`];
    if (compareQuantities(limit, most) > 0) return [`${rule}, but limit is ${limit}`];
    if (request !== undefined && compareQuantities(request, most) > 0) return [`${rule}, but request is ${request}`];
    return [];
  });
}

/** As {@link aboveMaximum} for what has requests only. upstream: maxRequestConstraint */
export function requestsAboveMaximum({ type, max = {} }: LimitRangeItem, requests: ResourceList): readonly string[] {
  return Object.entries(max).flatMap(([name, most]) => {
    const request = requests[name];
    const rule = `maximum ${name} usage per ${type} is ${most}`;
    if (request === undefined) return [`${rule}.  No request is specified`];
    return compareQuantities(request, most) > 0 ? [`${rule}, but request is ${request}`] : [];
  });
}

/** Messages of limits that are too many times the request. upstream: limitRequestRatioConstraint */
export function aboveRatio(
  { type, maxLimitRequestRatio = {} }: LimitRangeItem,
  { requests, limits }: Demand,
): readonly string[] {
  return Object.entries(maxLimitRequestRatio).flatMap(([name, most]) => {
    const request = requests[name];
    const limit = limits[name];
    const rule = `${name} max limit to request ratio per ${type} is ${most}`;
    if (request === undefined || isZero(request)) return [`${rule}, but no request is specified or request is 0`];
    if (limit === undefined || isZero(limit)) return [`${rule}, but no limit is specified or limit is 0`];
    const ratio = Number(parseQuantity(limit).nanos) / Number(parseQuantity(request).nanos);
    const allowed = Number(parseQuantity(most).nanos) / 1e9;
    return ratio > allowed ? [`${rule}, but provided ratio is ${ratio.toFixed(6)}`] : [];
  });
}

/** All of them for a container or a pod. */
export function violations(item: LimitRangeItem, demand: Demand): readonly string[] {
  return [...belowMinimum(item, demand), ...aboveMaximum(item, demand), ...aboveRatio(item, demand)];
}
