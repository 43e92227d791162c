import { parseJson } from '../../api/index.ts';
import { APPLY_PATCH, badRequest } from '../registry/index.ts';
import { readText } from './body.ts';
import { JSON_PATCH, parseMerge, parseOperations } from './patch-json.ts';
import { parseYaml, YamlError, yamlProblem } from './yaml.ts';
import { parseMediaType } from './media-type.ts';

/** A patch as a client sent it. */
export interface PatchBody {
  /** Media type. */
  readonly type: string;
  readonly patch: unknown;
  /** What is wrong with the text of a configuration to apply, though it can be read. */
  readonly problems: readonly string[];
  /** Size in UTF-16 units. */
  readonly sent: number;
}

/** The media type that a patch claims to have. */
export function patchTypeOf(request: Request): string {
  return parseMediaType(request.headers.get('content-type') ?? '').type;
}

/** @throws StatusError BadRequest */
export async function readPatch(request: Request): Promise<PatchBody> {
  const type = patchTypeOf(request);
  const text = await readText(request);
  const sent = text.length;
  if (type === APPLY_PATCH) return { type, sent, ...(await parseConfiguration(text)) };
  return { type, sent, ...(type === JSON_PATCH ? parseOperations(text) : parseMerge(text, type)) };
}

/** kubectl sends JSON, which needs no YAML parser unless a key is there twice. */
function plainJson(text: string): { readonly patch: unknown } | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const { value, duplicates } = parseJson(text);
    return duplicates.length === 0 ? { patch: value } : undefined;
  } catch {
    return undefined;
  }
}

async function parseConfiguration(text: string): Promise<Pick<PatchBody, 'patch' | 'problems'>> {
  const json = plainJson(text);
  if (json !== undefined) return { ...json, problems: [] };
  const converting = 'error converting YAML to JSON: ';
  try {
    const { value, duplicates } = await parseYaml(text);
    return { patch: value, problems: duplicates.length === 0 ? [] : [`${converting}${yamlProblem(duplicates)}`] };
  } catch (cause) {
    if (cause instanceof YamlError) throw badRequest(`error decoding YAML: ${converting}${cause.message}`);
    throw cause;
  }
}
