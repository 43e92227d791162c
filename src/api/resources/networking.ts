import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const ingressClasses = define<types.IngressClass>('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', {
  namespaced: false,
});
export const ingresses = define<types.Ingress>('networking.k8s.io/v1', 'Ingress', 'ingresses', {
  shortNames: ['ing'],
  subresources: ['status'],
});
export const ipAddresses = define<types.IPAddress>('networking.k8s.io/v1', 'IPAddress', 'ipaddresses', {
  shortNames: ['ip'],
  namespaced: false,
});
export const networkPolicies = define<types.NetworkPolicy>('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', {
  shortNames: ['netpol'],
});
export const serviceCidrs = define<types.ServiceCIDR>('networking.k8s.io/v1', 'ServiceCIDR', 'servicecidrs', {
  subresources: ['status'],
  namespaced: false,
});

export const networkingResources: readonly Resource[] = [
  ingressClasses,
  ingresses,
  ipAddresses,
  networkPolicies,
  serviceCidrs,
];
