import { parseJson } from '../../api/index.ts';
import { APPLY_PATCH, badRequest } from '../registry/index.ts';
import { readText } from './body.ts';
import { JSON_PATCH, parseMerge, parseOperations } from './patch-json.ts';
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
  const { LineCounter, parseDocument } = await import('yaml');
  const document = parseDocument(text, { uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) {
    throw badRequest(`error decoding patch: error converting YAML to JSON: yaml: ${error.message}`);
  }
  const lineCounter = new LineCounter();
  const strict = parseDocument(text, { uniqueKeys: true, prettyErrors: false, lineCounter });
  const duplicates = strict.errors.map(({ pos }) => {
    const key = /^["']?([^"':\s]*)/.exec(text.slice(pos[0]))?.[1] ?? '';
    return `  line ${String(lineCounter.linePos(pos[0]).line)}: key ${JSON.stringify(key)} already set in map`;
  });
  const problems =
    duplicates.length === 0 ? [] : [`error converting YAML to JSON: yaml: unmarshal errors:\n${duplicates.join('\n')}`];
  return { patch: toJson(document), problems };
}

/** @throws StatusError BadRequest when the text is YAML that resolves to no value, as with aliases that multiply */
function toJson(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw badRequest(`error decoding patch: yaml: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
