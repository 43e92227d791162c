import { statusError } from '../../api/index.ts';

export interface MediaType {
  /** `application/json`, lower case. */
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** `application/json;as=Table;v=v1` and the like. */
export function parseMediaType(text: string): MediaType {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = Object.fromEntries(
    rest.map((parameter) => {
      const equals = parameter.indexOf('=');
      return equals < 0 ? [parameter, ''] : [parameter.slice(0, equals).toLowerCase(), parameter.slice(equals + 1)];
    }),
  );
  return { type: type.toLowerCase(), parameters };
}

/** How a client wants an answer. */
export interface Negotiated {
  readonly format: 'json' | 'yaml';
  readonly as: 'object' | 'table' | 'partial';
  /** Of group `meta.k8s.io`: `v1` or `v1beta1`. */
  readonly version: string;
}

export const JSON_TYPE = 'application/json';
export const YAML_TYPE = 'application/yaml';
export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

const FORMATS: Readonly<Record<string, 'json' | 'yaml'>> = {
  [JSON_TYPE]: 'json',
  'application/*': 'json',
  '*/*': 'json',
  [YAML_TYPE]: 'yaml',
};

const SHAPES: Readonly<Record<string, Negotiated['as']>> = {
  Table: 'table',
  PartialObjectMetadata: 'partial',
  PartialObjectMetadataList: 'partial',
};

/** In the order of preference. */
export function acceptedTypes(accept: string | null): readonly MediaType[] {
  if (accept === null || accept.trim() === '') return [{ type: '*/*', parameters: {} }];
  const types = accept.split(',').map(parseMediaType);
  const quality = (type: MediaType): number => Number(type.parameters['q'] ?? '1');
  return types.filter((type) => quality(type) > 0).sort((a, b) => quality(b) - quality(a));
}

/** @param shapes whether it can be had as a table or as metadata too @throws StatusError NotAcceptable */
export function negotiate(accept: string | null, shapes = true): Negotiated {
  for (const { type, parameters } of acceptedTypes(accept)) {
    const format = FORMATS[type];
    if (format === undefined) continue;
    const { as, g = '', v = '' } = parameters;
    if (as === undefined) return { format, as: 'object', version: 'v1' };
    const shape = SHAPES[as];
    if (shapes && shape !== undefined && g === 'meta.k8s.io' && (v === 'v1' || v === 'v1beta1')) {
      return { format, as: shape, version: v };
    }
  }
  throw notAcceptable();
}

export function notAcceptable(): Error {
  return statusError(406, 'NotAcceptable', `only the following media types are accepted: ${JSON_TYPE}, ${YAML_TYPE}`);
}

/** @param accepted types that would be read */
export function unsupportedMediaType(accepted: readonly string[]): Error {
  return statusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}
