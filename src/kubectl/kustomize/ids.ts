export interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Fields that are empty select everything. */
export type GvkSelector = Partial<Gvk>;

/** What tells a resource from others. Upstream: kyaml/resid. */
export interface ResId extends Gvk {
  readonly name: string;
  readonly namespace: string;
  /** Certainly of no namespace. */
  readonly clusterScoped: boolean;
}

const NOT_A_NAMESPACE = '_non_namespaceable_';

/** Upstream: kyaml/openapi, of the types of Kubernetes 1.21: what came later counts as namespaced. */
const CLUSTER_SCOPED: Readonly<Record<string, readonly string[]>> = {
  'admissionregistration.k8s.io': ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  'certificates.k8s.io': ['CertificateSigningRequest'],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io': ['IngressClass'],
  'node.k8s.io': ['RuntimeClass'],
  policy: ['PodSecurityPolicy'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'],
  '': ['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'],
};

/** Versions that are there for groups whose kinds are not all in v1 and v1beta1. */
function knownVersion({ group, version }: Gvk): boolean {
  if (group === 'flowcontrol.apiserver.k8s.io' || group === 'policy') return version === 'v1beta1';
  return version === 'v1' || (group !== '' && version === 'v1beta1');
}

export function gvkOf(apiVersion: string, kind: string): Gvk {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion, kind }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind };
}

export function isClusterScoped(gvk: Gvk): boolean {
  return (CLUSTER_SCOPED[gvk.group] ?? []).includes(gvk.kind) && knownVersion(gvk);
}

/** `Deployment.v1.apps` */
export function gvkText({ group = '', version = '', kind = '' }: GvkSelector): string {
  return `${kind || '[noKind]'}.${version || '[noVer]'}.${group || '[noGrp]'}`;
}

/** `Deployment.v1.apps/web.default` */
export function idText(id: GvkSelector & { readonly name?: string; readonly namespace?: string }): string {
  return `${gvkText(id)}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`;
}

/** As Go prints the struct with `%#v`. */
export function goIdText({ group, version, kind, name, namespace, clusterScoped }: ResId): string {
  const gvk = `resid.Gvk{Group:${JSON.stringify(group)}, Version:${JSON.stringify(version)}, Kind:${JSON.stringify(kind)}, isClusterScoped:${String(clusterScoped)}}`;
  return `resid.ResId{Gvk:${gvk}, Name:${JSON.stringify(name)}, Namespace:${JSON.stringify(namespace)}}`;
}

export function effectiveNamespace(id: Pick<ResId, 'namespace' | 'clusterScoped'>): string {
  if (id.clusterScoped) return NOT_A_NAMESPACE;
  return id.namespace === '' ? 'default' : id.namespace;
}

export function sameGvk(a: Gvk, b: Gvk): boolean {
  return a.group === b.group && a.version === b.version && a.kind === b.kind;
}

export function sameNamespace(a: ResId, b: ResId): boolean {
  return effectiveNamespace(a) === effectiveNamespace(b);
}

export function sameId(a: ResId, b: ResId): boolean {
  return sameNamespace(a, b) && a.name === b.name && sameGvk(a, b);
}

export function isSelected(gvk: Gvk, { group = '', version = '', kind = '' }: GvkSelector): boolean {
  return (
    (group === '' || gvk.group === group) &&
    (version === '' || gvk.version === version) &&
    (kind === '' || gvk.kind === kind)
  );
}

/** Names and namespaces that are empty select everything. */
export interface IdSelector extends GvkSelector {
  readonly name?: string;
  readonly namespace?: string;
}

export function isSelectedBy(id: ResId, selector: IdSelector): boolean {
  const { name = '', namespace = '' } = selector;
  return (
    (name === '' || name === id.name) &&
    (namespace === '' || namespace === effectiveNamespace(id)) &&
    isSelected(id, selector)
  );
}
