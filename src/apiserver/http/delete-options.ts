import {
  decodeType,
  type ExpectedKind,
  type FieldError,
  invalid,
  JsonError,
  loadProtobuf,
  parseJson,
} from '../../api/index.ts';
import { badRequest, type DeletionOptions, omit } from '../registry/index.ts';
import { bodyType, readBytes, textOf } from './body.ts';
import { JSON_TYPE, PROTOBUF_TYPE, unsupportedMediaType, YAML_TYPE } from './media-type.ts';
import { dryRunErrors, flag, integer, notSupported, text } from './params.ts';
import { parseYaml, YamlError } from './yaml.ts';

interface DeleteOptions extends DeletionOptions {
  readonly dryRun?: readonly string[] | undefined;
  readonly orphanDependents?: boolean | undefined;
}

const KIND: ExpectedKind = { group: '', version: 'v1', kind: 'DeleteOptions' };

const POLICIES: readonly string[] = ['Foreground', 'Background', 'Orphan'];

/** How something is to be deleted: as the body says, or the parameters if there is none. @throws StatusError */
export async function readDeleteOptions(
  request: Request,
  query: URLSearchParams,
): Promise<{ readonly options: DeletionOptions; readonly dryRun: boolean }> {
  const bytes = await readBytes(request);
  const given = bytes.length === 0 ? optionsOf(query) : await optionsIn(bytes, bodyType(request));
  const errors = optionsErrors(given);
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: KIND.kind }, '', errors);
  const { gracePeriodSeconds, preconditions, propagationPolicy = policyOf(given.orphanDependents) } = given;
  return {
    options: { gracePeriodSeconds, preconditions, propagationPolicy },
    dryRun: (given.dryRun ?? []).length > 0,
  };
}

function policyOf(orphanDependents: boolean | undefined): string | undefined {
  if (orphanDependents === undefined) return undefined;
  return orphanDependents ? 'Orphan' : 'Background';
}

/** upstream: validation.ValidateDeleteOptions of apimachinery */
function optionsErrors({ orphanDependents, propagationPolicy: policy, dryRun }: DeleteOptions): readonly FieldError[] {
  const errors: FieldError[] = [];
  const field = 'propagationPolicy';
  if (orphanDependents !== undefined && policy !== undefined) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set';
    errors.push({ type: 'FieldValueInvalid', field, badValue: policy, detail });
  }
  if (policy !== undefined && !POLICIES.includes(policy)) {
    errors.push(notSupported(field, policy, [...POLICIES, 'nil']));
  }
  return [...errors, ...dryRunErrors(dryRun ?? [])];
}

function optionsOf(query: URLSearchParams): DeleteOptions {
  return {
    gracePeriodSeconds: integer(query, 'gracePeriodSeconds'),
    orphanDependents: query.has('orphanDependents') ? flag(query, 'orphanDependents') : undefined,
    propagationPolicy: text(query, 'propagationPolicy'),
    dryRun: query.getAll('dryRun'),
  };
}

async function optionsIn(bytes: Uint8Array, type: string): Promise<DeleteOptions> {
  if (type === PROTOBUF_TYPE) {
    const decode = await loadProtobuf();
    return decoded(decode(KIND, bytes));
  }
  if (type === YAML_TYPE) return decoded(await yamlIn(textOf(bytes)));
  if (type === JSON_TYPE) return decoded(jsonIn(textOf(bytes)));
  throw unsupportedMediaType([JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE]);
}

function jsonIn(content: string): unknown {
  try {
    return parseJson(content).value;
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause;
    throw badRequest(`couldn't get version/kind; json parse error: ${cause.message}`);
  }
}

async function yamlIn(content: string): Promise<unknown> {
  try {
    return (await parseYaml(content)).value;
  } catch (cause) {
    if (cause instanceof YamlError) throw badRequest(cause.message);
    throw cause;
  }
}

/** Clients name the version of the group they delete in; they all mean the same options. */
function decoded(value: unknown): DeleteOptions {
  const options =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? omit(value as Readonly<Record<string, unknown>>, 'apiVersion')
      : value;
  return decodeType<DeleteOptions>(KIND.kind, KIND, options).object;
}
