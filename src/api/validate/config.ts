import { jsonEqual } from '../equal.ts';
import type { ConfigMap, Secret } from '../generated/types.ts';
import { byteLength, isConfigMapKey } from '../names/index.ts';
import { type Errors, check, immutable } from './common.ts';
import { forbidden, invalidValue, required, tooLong } from './field-error.ts';

/** 1 MiB. */
const MAX_SIZE = 1024 * 1024;

type Data = Readonly<Record<string, string>>;

/** Bytes that a base64 text stands for. */
function decodedSize(text: string): number {
  return (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
}

/** Upstream: ValidateConfigMap. */
export function checkConfigMap(errors: Errors, { data = {}, binaryData = {} }: ConfigMap): void {
  let size = 0;
  for (const key in data) {
    check(errors, `data[${key}]`, key, isConfigMapKey);
    if (Object.hasOwn(binaryData, key))
      errors.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    size += byteLength(data[key] ?? '');
  }
  for (const key in binaryData) {
    check(errors, `binaryData[${key}]`, key, isConfigMapKey);
    size += decodedSize(binaryData[key] ?? '');
  }
  if (size > MAX_SIZE) errors.push(tooLong('[]', MAX_SIZE));
}

interface Freezable {
  readonly immutable?: boolean;
}

function checkFrozen<T extends Freezable>(
  errors: Errors,
  next: T,
  old: T,
  fields: readonly (keyof T & string)[],
): void {
  if (old.immutable !== true) return;
  const why = 'field is immutable when `immutable` is set';
  if (next.immutable !== true) errors.push(forbidden('immutable', why));
  for (const field of fields) if (!jsonEqual(next[field], old[field])) errors.push(forbidden(field, why));
}

export function checkConfigMapUpdate(errors: Errors, next: ConfigMap, old: ConfigMap): void {
  checkFrozen(errors, next, old, ['data', 'binaryData']);
  checkConfigMap(errors, next);
}

function checkJson(errors: Errors, field: string, text: string | undefined): void {
  if (text === undefined) {
    errors.push(required(field));
    return;
  }
  try {
    const value: unknown = JSON.parse(atob(text));
    if (typeof value !== 'object' || value === null) throw new SyntaxError('cannot unmarshal into an object');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    errors.push(invalidValue(field, '<secret contents redacted>', why));
  }
}

/** Keys that each type of secret must have. */
function checkSecretType(errors: Errors, { type, data = {}, metadata }: Secret): void {
  switch (type) {
    case 'kubernetes.io/service-account-token': {
      const name = 'kubernetes.io/service-account.name';
      if ((metadata.annotations?.[name] ?? '') === '') errors.push(required(`metadata.annotations[${name}]`));
      break;
    }
    case 'kubernetes.io/dockercfg':
      checkJson(errors, 'data[.dockercfg]', data['.dockercfg']);
      break;
    case 'kubernetes.io/dockerconfigjson':
      checkJson(errors, 'data[.dockerconfigjson]', data['.dockerconfigjson']);
      break;
    case 'kubernetes.io/basic-auth':
      if (data['username'] !== undefined || data['password'] !== undefined) break;
      errors.push(required('data[username]'), required('data[password]'));
      break;
    case 'kubernetes.io/ssh-auth':
      if ((data['ssh-privatekey'] ?? '') === '') errors.push(required('data[ssh-privatekey]'));
      break;
    case 'kubernetes.io/tls':
      for (const key of ['tls.crt', 'tls.key']) if (data[key] === undefined) errors.push(required(`data[${key}]`));
      break;
    default:
  }
}

/** Upstream: ValidateSecret. */
export function checkSecret(errors: Errors, secret: Secret): void {
  const data: Data = secret.data ?? {};
  let size = 0;
  for (const key in data) {
    check(errors, `data[${key}]`, key, isConfigMapKey);
    size += decodedSize(data[key] ?? '');
  }
  if (size > MAX_SIZE) errors.push(tooLong('data', MAX_SIZE));
  checkSecretType(errors, secret);
}

export function checkSecretUpdate(errors: Errors, next: Secret, old: Secret): void {
  immutable(errors, 'type', next.type, old.type);
  checkFrozen(errors, next, old, ['data']);
  checkSecret(errors, next);
}
