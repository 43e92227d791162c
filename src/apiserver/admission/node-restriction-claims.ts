import { type PersistentVolumeClaim, type Pod, pods, sameJson } from '../../api/index.ts';
import { type AdmissionAttributes, type AdmissionContext, notFound, omit } from '../registry/index.ts';
import { refused } from './refused.ts';
import { storedObject } from './stored.ts';

/** What is not the node's to change. */
function fixedPart({ metadata, status = {}, ...rest }: PersistentVolumeClaim): unknown {
  return {
    ...rest,
    metadata: omit(metadata, 'resourceVersion', 'managedFields'),
    status: omit(status, 'capacity', 'conditions', 'allocatedResources', 'allocatedResourceStatuses'),
  };
}

/** upstream: admitPVCStatus */
export function nodeMayChangeClaim(node: string, attributes: AdmissionAttributes): void {
  const { operation, subresource, object, oldObject } = attributes;
  if (subresource !== 'status') throw refused(attributes, 'may only update PVC status');
  if (operation !== 'UPDATE') throw refused(attributes, `unexpected operation ${JSON.stringify(operation)}`);
  if (sameJson(fixedPart(object as PersistentVolumeClaim), fixedPart(oldObject as PersistentVolumeClaim))) return;
  // Upstream adds a difference that is meant for people only.
  const what = 'fields other than status.capacity and status.conditions';
  throw refused(attributes, `node ${JSON.stringify(node)} is not allowed to update ${what}`);
}

interface TokenRequest {
  readonly spec: {
    readonly boundObjectRef?: {
      readonly apiVersion?: string;
      readonly kind?: string;
      readonly name?: string;
      readonly uid?: string;
    };
  };
}

/** Tokens are for pods of the node. upstream: admitServiceAccount */
export function nodeMayRequestToken(node: string, attributes: AdmissionAttributes, context: AdmissionContext): void {
  if (attributes.operation !== 'CREATE' || attributes.subresource !== 'token') return;
  const {
    apiVersion,
    kind,
    name = '',
    uid = '',
  } = (attributes.object as TokenRequest | undefined)?.spec.boundObjectRef ?? {};
  if (apiVersion !== 'v1' || kind !== 'Pod' || name === '') {
    throw refused(attributes, 'node requested token not bound to a pod');
  }
  if (uid === '') throw refused(attributes, 'node requested token with a pod binding without a uid');
  const pod: Pod | undefined = storedObject(context.registry, pods, name, attributes.namespace);
  if (pod === undefined) throw notFound(pods, name);
  if (pod.metadata.uid !== uid) {
    throw refused(
      attributes,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  if (pod.spec.nodeName !== node) {
    throw refused(attributes, 'node requested token bound to a pod scheduled on a different node');
  }
}
