import type { ExpectedKind } from './expected-kind.ts';
import { groupVersion, resources } from '../resources/index.ts';
import { typeNameOf } from '../schema/index.ts';

/** Kinds of the bodies of subresources. */
const BODIES: Readonly<Record<string, string>> = {
  'authentication.k8s.io/v1 TokenRequest': 'AuthenticationV1TokenRequest',
  'autoscaling/v1 Scale': 'Scale',
  'policy/v1 Eviction': 'Eviction',
  'v1 Status': 'Status',
};

/** Names of the generated types by group, version and kind. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(BODIES),
  ...resources.map((resource): [string, string] => [
    `${groupVersion(resource)} ${resource.kind}`,
    typeNameOf(resource),
  ]),
]);

const GROUP_VERSIONS: ReadonlySet<string> = new Set(resources.map(groupVersion));

/** Name of the generated type of a kind that can be sent. Every group has its DeleteOptions, all of them the same. */
export function registeredType(of: ExpectedKind): string | undefined {
  const version = groupVersion(of);
  if (of.kind === 'DeleteOptions') return GROUP_VERSIONS.has(version) ? of.kind : undefined;
  return TYPES.get(`${version} ${of.kind}`);
}

/** Where upstream makes its scheme; it is part of the message. */
const SCHEME = 'pkg/api/legacyscheme/scheme.go:30';

/** upstream: runtime.NewNotRegisteredErrForKind */
export function notRegistered(of: ExpectedKind): string {
  const version = JSON.stringify(groupVersion(of));
  return `no kind ${JSON.stringify(of.kind)} is registered for version ${version} in scheme ${JSON.stringify(SCHEME)}`;
}

/** upstream: schema.ParseGroupVersion; undefined for what is none */
export function parseGroupVersion(text: string): { readonly group: string; readonly version: string } | undefined {
  const [first = '', second, ...more] = text.split('/');
  if (more.length > 0) return undefined;
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}
