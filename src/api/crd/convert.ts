import { statusError } from '../errors.ts';
import type { KubernetesObject } from '../meta.ts';
import { coerce } from './decode.ts';
import { applySchemaDefaults } from './schema/default.ts';
import type { Fields } from './schema/schema.ts';
import type { CustomVersion } from './versions.ts';

/**
 * An object of any version of its kind, in one of them. What was stored is read by the schema of the version it was
 * stored in, then by that of the version asked for. The same object where nothing changes.
 * upstream: apiextensions-apiserver pkg/apiserver/conversion, customresource_handler.go crdConversionRESTOptionsGetter
 * @param versions all of the kind, by `group/version` @throws StatusError when a webhook would have to be asked
 */
export function convertCustom(
  object: KubernetesObject,
  to: CustomVersion,
  versions: ReadonlyMap<string, CustomVersion>,
): KubernetesObject {
  const from = versions.get(object.apiVersion);
  const read = from === undefined ? object : readAs(object, from);
  if (object.apiVersion === to.apiVersion) return read;
  if (to.crd.spec.conversion?.strategy === 'Webhook') throw noWebhook(object, to);
  return coerce(to, { ...read, apiVersion: to.apiVersion }).object;
}

function readAs(object: KubernetesObject, from: CustomVersion): KubernetesObject {
  const known = coerce(from, object as unknown as Fields).object;
  return applySchemaDefaults(known, from.schema) as KubernetesObject;
}

function noWebhook({ apiVersion, kind }: KubernetesObject, to: CustomVersion): Error {
  return statusError(
    500,
    'InternalError',
    `conversion webhook for ${apiVersion}, Kind=${kind} failed: this server cannot call conversion webhooks (wanted ${to.apiVersion})`,
  );
}
