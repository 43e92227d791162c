import type { IngressClass, NetworkPolicy, NetworkPolicySpec } from '../generated/types.ts';
import { change, each, fill } from './fill.ts';

/** Upstream: pkg/apis/networking/v1/defaults.go SetDefaults_NetworkPolicy: egress counts only where there are rules. */
function policySpec(spec: NetworkPolicySpec): NetworkPolicySpec {
  const port = <T extends { readonly protocol?: string }>(object: T): T => fill<object>(object, TCP) as T;
  const rule = <T extends { readonly ports?: readonly { readonly protocol?: string }[] }>(object: T): T =>
    object.ports === undefined ? object : { ...object, ports: each(object.ports, port) };
  let next = change(spec, 'ingress', (rules) => each(rules, rule));
  next = change(next, 'egress', (rules) => each(rules, rule));
  if ((next.policyTypes ?? []).length > 0) return next;
  return { ...next, policyTypes: (next.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'] };
}

const TCP = { protocol: 'TCP' };

export function defaultNetworkPolicy(policy: NetworkPolicy): NetworkPolicy {
  return change(policy, 'spec', policySpec);
}

/** Upstream: SetDefaults_IngressClass. */
export function defaultIngressClass(ingressClass: IngressClass): IngressClass {
  return change(ingressClass, 'spec', (spec) =>
    change(spec, 'parameters', (parameters) => fill(parameters, { scope: 'Cluster' })),
  );
}
