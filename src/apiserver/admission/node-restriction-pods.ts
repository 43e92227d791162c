import { type Node, nodes, type OwnerReference, type Pod, pods, sameJson } from '../../api/index.ts';
import { type AdmissionAttributes, type AdmissionContext, notFound, type Registry } from '../registry/index.ts';
import { referencedKinds } from './pod-references.ts';
import { refused } from './refused.ts';
import { storedObject } from './stored.ts';

const MIRROR = 'kubernetes.io/config.mirror';

/** upstream: Admit of plugin/pkg/admission/noderestriction, for pods */
export function nodeMayTouchPod(node: string, attributes: AdmissionAttributes, context: AdmissionContext): void {
  const { operation, subresource } = attributes;
  const quoted = JSON.stringify(node);
  switch (subresource) {
    case '':
      if (operation === 'CREATE') checkMirrorPod(node, attributes, context.registry);
      else if (operation === 'DELETE') {
        checkOwn(node, attributes, context, `node ${quoted} can only delete pods with spec.nodeName set to itself`);
      } else {
        const what = `unexpected operation ${JSON.stringify(operation)}, node ${quoted}`;
        throw refused(attributes, `${what} can only create and delete mirror pods`);
      }
      return;
    case 'status':
      checkStatus(node, attributes);
      return;
    case 'eviction':
      checkOwn(node, attributes, context, `node ${node} can only evict pods with spec.nodeName set to itself`);
      return;
    default:
      throw refused(
        attributes,
        `unexpected pod subresource ${JSON.stringify(subresource)}, only 'status' and 'eviction' are allowed`,
      );
  }
}

function checkOwn(node: string, attributes: AdmissionAttributes, { registry }: AdmissionContext, why: string): void {
  const { namespace, name } = attributes;
  const pod: Pod | undefined = storedObject(registry, pods, name, namespace);
  if (pod === undefined) throw notFound(pods, name);
  if (pod.spec.nodeName !== node) throw refused(attributes, why);
}

/** upstream: admitPodStatus */
function checkStatus(node: string, attributes: AdmissionAttributes): void {
  const { operation } = attributes;
  if (operation !== 'UPDATE') throw refused(attributes, `unexpected operation ${JSON.stringify(operation)}`);
  const [pod, old] = [attributes.object as Pod, attributes.oldObject as Pod];
  const who = `node ${JSON.stringify(node)}`;
  if (old.spec.nodeName !== node) {
    throw refused(attributes, `${who} can only update pod status for pods with spec.nodeName set to itself`);
  }
  if (!sameJson(pod.metadata.labels ?? {}, old.metadata.labels ?? {})) {
    throw refused(attributes, `${who} cannot update labels through pod status`);
  }
  if (!sameJson(pod.status?.resourceClaimStatuses ?? [], old.status?.resourceClaimStatuses ?? [])) {
    throw refused(attributes, `${who} cannot update resource claim statues`);
  }
}

/** Nodes create the pods of their own files only. upstream: admitPodCreate */
function checkMirrorPod(node: string, attributes: AdmissionAttributes, registry: Registry): void {
  const { metadata, spec } = attributes.object as Pod;
  const quoted = JSON.stringify(node);
  if (metadata.annotations?.[MIRROR] === undefined) {
    throw refused(attributes, `pod does not have "${MIRROR}" annotation, node ${quoted} can only create mirror pods`);
  }
  if (spec.nodeName !== node) {
    throw refused(attributes, `node ${quoted} can only create pods with spec.nodeName set to itself`);
  }
  checkOwner(node, attributes, registry, metadata.ownerReferences ?? []);
  const cannot = (kind: string): Error =>
    refused(attributes, `node ${quoted} can not create pods that reference ${kind}`);
  if ((spec.serviceAccountName ?? '') !== '') throw cannot('a service account');
  const [kind] = referencedKinds(spec);
  if (kind !== undefined) throw cannot(kind);
}

function checkOwner(
  node: string,
  attributes: AdmissionAttributes,
  registry: Registry,
  owners: readonly OwnerReference[],
): void {
  const quoted = JSON.stringify(node);
  const refuse = (why: string): never => {
    throw refused(attributes, why);
  };
  const only = `node ${quoted} can only create pods with`;
  if (owners.length > 1) refuse(`${only} a single owner reference set to itself`);
  const [owner] = owners;
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node) {
    throw refused(attributes, `${only} an owner reference set to itself`);
  }
  if (owner.controller !== true) refuse(`${only} a controller owner reference set to itself`);
  if (owner.blockOwnerDeletion === true) {
    refuse(`node ${quoted} must not set blockOwnerDeletion on an owner reference`);
  }
  const found: Node | undefined = storedObject(registry, nodes, node);
  if (found === undefined) throw notFound(nodes, node);
  if (found.metadata.uid !== owner.uid) {
    refuse(`node ${node} UID mismatch: expected ${owner.uid} got ${found.metadata.uid}`);
  }
}
