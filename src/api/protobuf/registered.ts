import type { ExpectedKind } from '../decode/index.ts';
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
