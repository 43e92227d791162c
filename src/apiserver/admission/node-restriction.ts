import {
  csiNodes,
  type CSINode,
  leases,
  nodes,
  persistentVolumeClaims,
  pods,
  type Resource,
  resourceSlices,
  type ResourceSlice,
  serviceAccounts,
  type UserInfo,
} from '../../api/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../registry/index.ts';
import { nodeMayChangeClaim, nodeMayRequestToken } from './node-restriction-claims.ts';
import { nodeMayChangeNode } from './node-restriction-nodes.ts';
import { nodeMayTouchPod } from './node-restriction-pods.ts';
import { refused } from './refused.ts';

const NODE_USER = 'system:node:';
const NODES_GROUP = 'system:nodes';
const LEASES_NAMESPACE = 'kube-node-lease';

/** The node that a user is; undefined for everybody else. upstream: pkg/auth/nodeidentifier */
function nodeOf({ username, groups }: UserInfo): string | undefined {
  if (!username.startsWith(NODE_USER) || !groups.includes(NODES_GROUP)) return undefined;
  return username.slice(NODE_USER.length);
}

type Rule = (node: string, attributes: AdmissionAttributes, context: AdmissionContext) => void;

/** upstream: admitLease */
const leaseRule: Rule = (node, attributes) => {
  if (attributes.namespace !== LEASES_NAMESPACE) {
    throw refused(attributes, `can only access leases in the "${LEASES_NAMESPACE}" system namespace`);
  }
  if (nameOf(attributes) !== node) {
    throw refused(attributes, 'can only access node lease with the same name as the requesting node');
  }
};

/** upstream: admitCSINode */
const csiNodeRule: Rule = (node, attributes) => {
  if (nameOf(attributes) === node) return;
  throw refused(attributes, 'can only access CSINode with the same name as the requesting node');
};

/** upstream: admitResourceSlice; the authorizer checks what else nodes do with them */
const sliceRule: Rule = (node, attributes) => {
  const { operation, object, oldObject } = attributes;
  if (operation !== 'CREATE' && operation !== 'DELETE') return;
  const slice = (operation === 'CREATE' ? object : oldObject) as ResourceSlice | undefined;
  if (slice?.spec.nodeName === node) return;
  const verb = operation === 'CREATE' ? 'create' : 'delete';
  throw refused(attributes, `can only ${verb} ResourceSlice with the same NodeName as the requesting node`);
};

function nameOf({ operation, object, name }: AdmissionAttributes): string {
  return operation === 'CREATE' ? ((object as CSINode | undefined)?.metadata.name ?? name) : name;
}

const RULES: ReadonlyMap<Resource, Rule> = new Map<Resource, Rule>([
  [pods, nodeMayTouchPod],
  [nodes, nodeMayChangeNode],
  [persistentVolumeClaims, nodeMayChangeClaim],
  [serviceAccounts, nodeMayRequestToken],
  [leases, leaseRule],
  [csiNodes, csiNodeRule],
  [resourceSlices, sliceRule],
]);

function restrict(attributes: AdmissionAttributes, context: AdmissionContext): void {
  const node = nodeOf(attributes.user);
  if (node === undefined) return;
  if (node === '') {
    throw refused(attributes, `could not determine node from user ${JSON.stringify(attributes.user.username)}`);
  }
  RULES.get(attributes.resource)?.(node, attributes, context);
}

/** A kubelet writes to its own node and to its own pods only. upstream: plugin/pkg/admission/noderestriction */
export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  handles: (operation, resource) => operation !== 'CONNECT' && RULES.has(resource),
  mutate: (attributes, context) => {
    restrict(attributes, context);
    return attributes.object;
  },
  validate: (attributes, context) => {
    // Nothing is mutated when something is deleted, so this is when it is asked for.
    if (attributes.operation === 'DELETE') restrict(attributes, context);
  },
};
