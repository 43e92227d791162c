import {
  type Decoded,
  decode,
  decodeText,
  type KubernetesObject,
  type Resource,
  strictDecodingError,
} from '../../api/index.ts';

/** What a client sent: a value (from the direct client, or parsed from YAML), or JSON that is still text. */
export type Body =
  | {
      readonly kind: 'value';
      readonly value: unknown;
      /** As it was sent, in bytes. */
      readonly size?: number;
      /** What strict decoding has against the text of it. */
      readonly problems?: readonly string[];
    }
  | { readonly kind: 'json'; readonly text: string };

/** Size of what a client sent, in units of which none is more than three bytes; 0 when it was not sent as text. */
export function sentSize(body: Body): number {
  return body.kind === 'json' ? body.text.length : (body.size ?? 0);
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/**
 * Decodes the body of a write; unknown and duplicate fields are errors, warnings or nothing. @throws StatusError
 * @param known what is stored: a client that holds objects by reference sends most of it back
 */
export function decodeBody<T extends KubernetesObject>(
  resource: Resource<T>,
  body: Body,
  validation: FieldValidation,
  known?: T,
): { readonly object: T; readonly warnings: readonly string[] } {
  const decoded = body.kind === 'json' ? decodeText(resource, body.text) : decode(resource, body.value, known);
  const problems = body.kind === 'value' ? (body.problems ?? []) : [];
  const all = problems.length === 0 ? decoded : { ...decoded, problems: [...problems, ...decoded.problems] };
  return { object: decoded.object, warnings: judge(resource, all, validation) };
}

/** The warnings that go with a decoded object. @throws StatusError when validation is strict */
export function judge(
  as: Pick<Resource, 'group' | 'version' | 'kind'>,
  decoded: Decoded<unknown>,
  validation: FieldValidation,
): readonly string[] {
  if (decoded.problems.length === 0 || validation === 'Ignore') return [];
  if (validation === 'Strict') throw strictDecodingError(as, decoded.problems);
  return decoded.problems.flatMap(problemLines);
}

/** What strict decoding of YAML begins its list with. */
const YAML_LIST = /^(?:error converting YAML to JSON: )?yaml: unmarshal errors:\n/;

/** Each line of a problem with YAML is a warning of its own. upstream: handlers/rest.go parseYAMLWarnings */
export function problemLines(problem: string): readonly string[] {
  return YAML_LIST.test(problem)
    ? problem
        .replace(YAML_LIST, '')
        .split('\n')
        .map((line) => line.trim())
    : [problem];
}
