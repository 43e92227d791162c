import {
  labelSelectorToString,
  services,
  type EndpointSlice,
  type Endpoints,
  type Ingress,
  type IngressBackend,
  type IngressClass,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type Service,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { endpointText } from './service.ts';
import { eventLines, HIDDEN_ANNOTATIONS, metadataLines, multiline } from './parts.ts';

/** Upstream: describe.go, describeBackendV1. */
async function backendText(context: CommandContext, namespace: string, backend: IngressBackend): Promise<string> {
  const { service, resource } = backend;
  if (resource !== undefined) {
    return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`;
  }
  if (service === undefined) return '';
  const { name, port = {} } = service;
  const shown = `${name}:${port.name ?? String(port.number ?? '')}`;
  let found: Service;
  try {
    found = await context.client.get(services, { namespace, name });
  } catch (cause) {
    return `${shown} (<error: ${cause instanceof Error ? cause.message : String(cause)}>)`;
  }
  const of = found.spec.ports?.find(
    (it) => it.port === port.number || (port.name !== undefined && it.name === port.name),
  );
  return `${shown} (${await endpointText(context, found, of?.name)})`;
}

/** Upstream: describe.go, describeIngressV1. */
export async function describeIngress(context: CommandContext, ingress: Ingress): Promise<string> {
  const { metadata, spec, status } = ingress;
  const { name, namespace = '', labels, annotations } = metadata;
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
  const ofDefault =
    spec.defaultBackend === undefined ? '<default>' : await backendText(context, namespace, spec.defaultBackend);
  const rules: string[] = [];
  for (const { host = '', http } of spec.rules ?? []) {
    if (http === undefined) continue;
    rules.push(`  ${host === '' ? '*' : host}\t\n`);
    for (const { path = '', backend } of http.paths) {
      rules.push(`  \t${path} \t${await backendText(context, namespace, backend)}\n`);
    }
  }
  const tls = (spec.tls ?? []).map(({ secretName = '', hosts = [] }) =>
    secretName === '' ? `  SNI routes ${hosts.join(',')}\n` : `  ${secretName} terminates ${hosts.join(',')}\n`,
  );
  return [
    `Name:\t${name}\n`,
    multiline('Labels', labels),
    `Namespace:\t${namespace}\nAddress:\t${addresses.join(',')}\n`,
    `Ingress Class:\t${spec.ingressClassName ?? '<none>'}\nDefault backend:\t${ofDefault}\n`,
    tls.length === 0 ? '' : `TLS:\n${tls.join('')}`,
    'Rules:\n  Host\tPath\tBackends\n  ----\t----\t--------\n',
    rules.length === 0 ? `  *\t*\t${ofDefault}\n` : rules.join(''),
    multiline('Annotations', annotations, HIDDEN_ANNOTATIONS),
    await eventLines(context, ingress),
  ].join('');
}

/** Upstream: describe.go, describeIngressClassV1. */
export async function describeIngressClass(context: CommandContext, ingressClass: IngressClass): Promise<string> {
  const { controller = '', parameters } = ingressClass.spec;
  const { apiGroup, kind = '', name = '' } = parameters ?? {};
  return [
    metadataLines(ingressClass, false),
    `Controller:\t${controller}\n`,
    parameters === undefined
      ? ''
      : `Parameters:\n${apiGroup === undefined ? '' : `  APIGroup:\t${apiGroup}\n`}  Kind:\t${kind}\n  Name:\t${name}\n`,
    await eventLines(context, ingressClass),
  ].join('');
}

const selectorText = (selector: Parameters<typeof labelSelectorToString>[0]): string =>
  labelSelectorToString(selector) || '<none>';

function peerText({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): string {
  const lines = [
    ...(namespaceSelector === undefined ? [] : [`NamespaceSelector: ${selectorText(namespaceSelector)}`]),
    ...(podSelector === undefined ? [] : [`PodSelector: ${selectorText(podSelector)}`]),
    ...(ipBlock === undefined
      ? []
      : ['IPBlock:', `  CIDR: ${ipBlock.cidr}`, `  Except: ${(ipBlock.except ?? []).join(', ')}`]),
  ];
  return lines.map((line) => `      ${line}\n`).join('');
}

interface PolicyRuleText {
  readonly ports: readonly NetworkPolicyPort[];
  readonly peers: readonly NetworkPolicyPeer[];
}

/** Upstream: describe.go, printNetworkPolicySpecIngressFrom and its like. */
function ruleTexts(rules: readonly PolicyRuleText[], word: 'From' | 'To', direction: string): string {
  if (rules.length === 0) return `    <none> (Selected pods are isolated for ${direction} connectivity)\n`;
  const texts = rules.map(({ ports, peers }) => {
    const to = ports.map(({ port, endPort, protocol = 'TCP' }) => {
      const shown = port === undefined ? '<any>' : `${port}${endPort === undefined ? '' : `-${endPort}`}`;
      return `    To Port: ${shown}/${protocol}\n`;
    });
    const from = peers.map((peer) => `    ${word}:\n${peerText(peer)}`);
    return [
      to.length === 0 ? '    To Port: <any> (traffic allowed to all ports)\n' : to.join(''),
      from.length === 0
        ? `    ${word}: <any> (traffic not restricted by ${word === 'From' ? 'source' : 'destination'})\n`
        : from.join(''),
    ].join('');
  });
  return texts.join('    ----------\n');
}

/** Upstream: describe.go, describeNetworkPolicy. */
export function describeNetworkPolicy(_context: CommandContext, policy: NetworkPolicy): Promise<string> {
  const { metadata, spec } = policy;
  const types = spec.policyTypes ?? ['Ingress'];
  const created = metadata.creationTimestamp.replace('T', ' ').replace(/Z$/, ' +0000 UTC');
  const ingress = (spec.ingress ?? []).map(({ ports = [], from = [] }) => ({ ports, peers: from }));
  const egress = (spec.egress ?? []).map(({ ports = [], to = [] }) => ({ ports, peers: to }));
  const selector = selectorText(spec.podSelector ?? {});
  const shown =
    selector === '<none>' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selector;
  return Promise.resolve(
    [
      `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ''}\nCreated on:\t${created}\n`,
      multiline('Labels', metadata.labels),
      multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
      `Spec:\n  PodSelector:     ${shown}\n`,
      types.includes('Ingress')
        ? `  Allowing ingress traffic:\n${ruleTexts(ingress, 'From', 'ingress')}`
        : '  Not affecting ingress traffic\n',
      types.includes('Egress')
        ? `  Allowing egress traffic:\n${ruleTexts(egress, 'To', 'egress')}`
        : '  Not affecting egress traffic\n',
      `  Policy Types: ${types.join(', ')}\n`,
    ].join(''),
  );
}

const addressText = (all: readonly { readonly ip: string }[] | undefined): string =>
  (all ?? []).map(({ ip }) => ip).join(',') || '<none>';

/** Upstream: describe.go, describeEndpoints. */
export async function describeEndpoints(context: CommandContext, endpoints: Endpoints): Promise<string> {
  const subsets = (endpoints.subsets ?? []).map(({ addresses, notReadyAddresses, ports = [] }) => {
    const rows = ports.map(({ name, port, protocol }) => `    ${name ?? '<unset>'}\t${port}\t${protocol ?? 'TCP'}\n`);
    return [
      `  Addresses:\t${addressText(addresses)}\n  NotReadyAddresses:\t${addressText(notReadyAddresses)}\n`,
      rows.length === 0 ? '' : `  Ports:\n    Name\tPort\tProtocol\n    ----\t----\t--------\n${rows.join('')}`,
      '\n',
    ].join('');
  });
  return `${metadataLines(endpoints)}Subsets:\n${subsets.join('')}${await eventLines(context, endpoints)}`;
}

/** Upstream: describe.go, describeEndpointSliceV1. */
export async function describeEndpointSlice(context: CommandContext, slice: EndpointSlice): Promise<string> {
  const ports = (slice.ports ?? []).map(
    ({ name = '', port, protocol }) => `  ${name === '' ? '<unset>' : name}\t${port ?? '<unset>'}\t${protocol ?? ''}\n`,
  );
  const endpoints = (slice.endpoints ?? []).map(({ addresses, conditions, hostname, targetRef, nodeName, zone }) =>
    [
      `  - Addresses:\t${addresses.join(', ')}\n`,
      `    Conditions:\n      Ready:\t${conditions?.ready === undefined ? '<unset>' : String(conditions.ready)}\n`,
      `    Hostname:\t${hostname ?? '<unset>'}\n`,
      targetRef === undefined ? '' : `    TargetRef:\t${targetRef.kind ?? ''}/${targetRef.name ?? ''}\n`,
      `    NodeName:\t${nodeName ?? '<unset>'}\n    Zone:\t${zone ?? '<unset>'}\n`,
    ].join(''),
  );
  return [
    metadataLines(slice),
    `AddressType:\t${slice.addressType}\n`,
    ports.length === 0
      ? 'Ports: <unset>\n'
      : `Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------\n${ports.join('')}`,
    endpoints.length === 0 ? 'Endpoints: <none>\n' : `Endpoints:\n${endpoints.join('')}`,
    await eventLines(context, slice),
  ].join('');
}
