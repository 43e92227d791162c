import type { Resource } from '../../api/index.ts';

export interface KindRef {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What discovery says of a subresource. */
export interface Subresource {
  readonly verbs: readonly string[];
  /** The resource's own kind, when left out. */
  readonly kind?: KindRef;
}

function core(kind: string): KindRef {
  return { group: '', version: 'v1', kind };
}

const SUBRESOURCES: Readonly<Record<string, Subresource>> = {
  attach: { verbs: ['create', 'get'], kind: core('PodAttachOptions') },
  approval: { verbs: ['get', 'patch', 'update'] },
  binding: { verbs: ['create'], kind: core('Binding') },
  ephemeralcontainers: { verbs: ['get', 'patch', 'update'], kind: core('Pod') },
  eviction: { verbs: ['create'], kind: { group: 'policy', version: 'v1', kind: 'Eviction' } },
  exec: { verbs: ['create', 'get'], kind: core('PodExecOptions') },
  finalize: { verbs: ['update'] },
  log: { verbs: ['get'] },
  portforward: { verbs: ['create', 'get'], kind: core('PodPortForwardOptions') },
  resize: { verbs: ['get', 'patch', 'update'], kind: core('Pod') },
  scale: { verbs: ['get', 'patch', 'update'], kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
  status: { verbs: ['get', 'patch', 'update'] },
  token: { verbs: ['create'], kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' } },
};

export function kindOf(resource: Resource): KindRef {
  return { group: resource.group, version: resource.version, kind: resource.kind };
}

const PROXY_VERBS = ['create', 'delete', 'get', 'patch', 'update'];

/** Proxies are of the kind of their options. */
export function subresourceOf(resource: Resource, name: string): Subresource {
  if (name === 'proxy') return { verbs: PROXY_VERBS, kind: core(`${resource.kind}ProxyOptions`) };
  return SUBRESOURCES[name] ?? { verbs: [] };
}

/** The kind that a path is about: that of the object, or of what its subresource is. */
export function subresourceKind(resource: Resource, subresource: string): KindRef {
  return (subresource === '' ? undefined : subresourceOf(resource, subresource).kind) ?? kindOf(resource);
}
