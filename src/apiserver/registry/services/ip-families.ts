import { type FieldError, invalid, isIPv6, type Service, services, type ServiceSpec } from '../../../api/index.ts';
import { HEADLESS, needsClusterIP } from './service-fields.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const SINGLE = 'SingleStack';
const REQUIRE_DUAL = 'RequireDualStack';
/** The cluster has addresses of one family. */
const CONFIGURED = 'IPv4';
const OTHER: Readonly<Record<string, string>> = { IPv4: 'IPv6', IPv6: 'IPv4' };

function isSelectorless(spec: ServiceSpec): boolean {
  return spec.clusterIP === HEADLESS && Object.keys(spec.selector ?? {}).length === 0;
}

function reduced(next: readonly string[] = [], old: readonly string[] = []): boolean {
  return next.length === 1 && old.length === 2;
}

function same(next: readonly string[] = [], old: readonly string[] = []): boolean {
  return next.length === old.length && next.every((value, index) => value === old[index]);
}

/** What becomes of a second address or family when a Service changes. */
function settleUpdate(spec: Writable<ServiceSpec>, old: ServiceSpec, refuse: Refuse): void {
  if (spec.ipFamilyPolicy === SINGLE) {
    if (same(spec.clusterIPs, old.clusterIPs) && spec.clusterIPs !== undefined) {
      spec.clusterIPs = spec.clusterIPs.slice(0, 1);
    }
    if (same(spec.ipFamilies, old.ipFamilies) && spec.ipFamilies !== undefined) {
      spec.ipFamilies = spec.ipFamilies.slice(0, 1);
    }
    return;
  }
  const policy = 'spec.ipFamilyPolicy';
  if (reduced(spec.clusterIPs, old.clusterIPs)) {
    refuse(policy, spec.ipFamilyPolicy, "must be 'SingleStack' to release the secondary cluster IP");
  }
  if (reduced(spec.ipFamilies, old.ipFamilies)) {
    refuse(policy, spec.ipFamilyPolicy, "must be 'SingleStack' to release the secondary IP family");
  }
}

type Refuse = (field: string, badValue: unknown, detail: string) => void;

/** A policy for one family does not go with two; addresses say of which family they are. */
function settleFamilies(spec: Writable<ServiceSpec>, refuse: Refuse): void {
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const both = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
  if (ipFamilyPolicy === SINGLE && clusterIPs.length === 2) {
    refuse('spec.ipFamilyPolicy', ipFamilyPolicy, `${both} cluster IPs are specified`);
  }
  if (ipFamilyPolicy === SINGLE && ipFamilies.length === 2) {
    refuse('spec.ipFamilyPolicy', ipFamilyPolicy, `${both} IP families are specified`);
  }
  clusterIPs.forEach((ip, index) => {
    if (ip === HEADLESS || index < ipFamilies.length) return;
    const family = isIPv6(ip) ? 'IPv6' : 'IPv4';
    if (family === CONFIGURED) spec.ipFamilies = [...(spec.ipFamilies ?? []), family];
    else refuse(`spec.clusterIPs[${String(index)}]`, clusterIPs, `${family} is not configured on this cluster`);
  });
}

function checkConfigured({ ipFamilyPolicy, ipFamilies = [] }: ServiceSpec, refuse: Refuse): void {
  if (ipFamilyPolicy === REQUIRE_DUAL) {
    refuse('spec.ipFamilyPolicy', ipFamilyPolicy, 'this cluster is not configured for dual-stack services');
  }
  ipFamilies.forEach((family, index) => {
    if (family !== CONFIGURED) {
      refuse(`spec.ipFamilies[${String(index)}]`, family, 'not configured on this cluster');
    }
  });
}

/**
 * The families of a Service's addresses, in a cluster that has only IPv4.
 * upstream: pkg/registry/core/service/storage/alloc.go initIPFamilyFields @throws StatusError Invalid
 */
export function withIPFamilies(service: Service, old: ServiceSpec | undefined): ServiceSpec {
  if (!needsClusterIP(service.spec)) return service.spec;
  const errors: FieldError[] = [];
  const refuse: Refuse = (field, badValue, detail) => {
    errors.push({ type: 'FieldValueInvalid', field, badValue, detail });
  };
  const stop = (): void => {
    if (errors.length > 0) throw invalid(services, service.metadata.name, errors);
  };
  const spec: Writable<ServiceSpec> = { ...service.spec };
  const selectorless = isSelectorless(spec);
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? (selectorless ? REQUIRE_DUAL : SINGLE);
  if (old !== undefined) settleUpdate(spec, old, refuse);
  settleFamilies(spec, refuse);
  stop();
  if ((spec.ipFamilies ?? []).length === 0) spec.ipFamilies = [CONFIGURED];
  if (selectorless) {
    // Endpoints written by hand may be of any family.
    const [first = CONFIGURED, second] = spec.ipFamilies ?? [];
    const other = second ?? (spec.ipFamilyPolicy === SINGLE ? undefined : OTHER[first]);
    return { ...spec, ipFamilies: other === undefined ? [first] : [first, other] };
  }
  checkConfigured(spec, refuse);
  stop();
  return spec;
}
