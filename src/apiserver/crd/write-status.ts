import {
  API_SERVER_USER,
  type CustomResourceDefinition,
  customResourceDefinitions,
  hasReason,
} from '../../api/index.ts';
import { put, type Registry } from '../registry/index.ts';

const SERVER = { user: API_SERVER_USER, fieldManager: 'kube-apiserver' } as const;

/**
 * Writes the status (and the finalizers) of a definition, unless it has changed: then there is an event to come, and
 * what it should be is found again. @returns whether it was written @throws StatusError
 */
export async function writeStatus(registry: Registry, crd: CustomResourceDefinition): Promise<boolean> {
  try {
    await put(registry, {
      resource: customResourceDefinitions,
      namespace: '',
      name: crd.metadata.name,
      subresource: 'status',
      body: { kind: 'value', value: crd },
      fieldValidation: 'Ignore',
      dryRun: false,
      requester: SERVER,
    });
    return true;
  } catch (cause) {
    if (hasReason(cause, 'Conflict') || hasReason(cause, 'NotFound')) return false;
    throw cause;
  }
}
