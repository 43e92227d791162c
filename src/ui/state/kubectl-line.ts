import type { Resource } from '../../api/index.ts';
import { shellQuote } from './shell-words.ts';

/** kubectl's own default: what it looks at without `-n`. */
const DEFAULT_NAMESPACE = 'default';

/** Where a line looks: a namespace, or `''` for all of them. */
function namespaceFlag(resource: Resource, namespace: string): string[] {
  if (!resource.namespaced || namespace === DEFAULT_NAMESPACE) return [];
  return namespace === '' ? ['-A'] : ['-n', namespace];
}

function line(words: readonly string[]): string {
  return ['kubectl', ...words].map(shellQuote).join(' ');
}

export interface NamedObject {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
}

/** `kubectl get deployments -A` */
export function getLine(resource: Resource, namespace: string): string {
  return line(['get', resource.resource, ...namespaceFlag(resource, namespace)]);
}

/** `kubectl get pod kubia-1 -o yaml` */
export function yamlLine({ resource, namespace, name }: NamedObject): string {
  return line(['get', resource.singular, name, ...namespaceFlag(resource, namespace), '-o', 'yaml']);
}

export function describeLine({ resource, namespace, name }: NamedObject): string {
  return line(['describe', resource.singular, name, ...namespaceFlag(resource, namespace)]);
}

export function eventsLine({ resource, namespace, name }: NamedObject): string {
  const where = resource.namespaced ? namespaceFlag(resource, namespace) : ['-A'];
  return line(['get', 'events', ...where, '--field-selector', `involvedObject.name=${name}`]);
}

export function deleteLine({ resource, namespace, name }: NamedObject): string {
  return line(['delete', resource.singular, name, ...namespaceFlag(resource, namespace)]);
}

export interface LogsLine extends NamedObject {
  /** Left out where the pod has only one. */
  readonly container?: string | undefined;
  readonly previous: boolean;
}

export function logsLine({ resource, namespace, name, container, previous }: LogsLine): string {
  return line([
    'logs',
    name,
    ...namespaceFlag(resource, namespace),
    ...(container === undefined ? [] : ['-c', container]),
    previous ? '-p' : '-f',
  ]);
}

/** `kubectl port-forward svc/web 8080:80` @param local the port of this machine @param port of the object */
export function forwardLine({ resource, namespace, name }: NamedObject, local: number, port: number): string {
  const kind = resource.shortNames[0] ?? resource.singular;
  const target = `${resource.resource === 'pods' ? 'pod' : kind}/${name}`;
  return line(['port-forward', target, `${String(local)}:${String(port)}`, ...namespaceFlag(resource, namespace)]);
}

export function cordonLine(node: string, unschedulable: boolean): string {
  return line([unschedulable ? 'cordon' : 'uncordon', node]);
}
