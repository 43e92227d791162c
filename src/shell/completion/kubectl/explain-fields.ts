import { schemaOf } from '../../../kubectl/index.ts';
import { behind, type Candidate } from '../candidate.ts';
import type { Asked } from './asked.ts';
import { kindCandidates } from './kinds.ts';
import { schemaFields } from './paths.ts';

/** `deployment.spec.re`: the longest beginning that names a kind, then its fields. */
export async function explainCandidates(asked: Asked): Promise<readonly Candidate[]> {
  if (asked.line.args.length > 0) return [];
  const parts = asked.word.split('.');
  for (let length = parts.length - 1; length > 0; length--) {
    const resource = await asked.cluster.discovery.find(parts.slice(0, length).join('.'));
    if (resource === undefined) continue;
    const document = await asked.cluster.document(resource);
    const schema = schemaOf(document, resource);
    if (schema === undefined) return [];
    const stays = asked.word.slice(0, asked.word.lastIndexOf('.') + 1);
    const fields = schemaFields(schema, document, parts.slice(length, -1));
    return behind(
      stays,
      fields.map((text) => ({ text, open: true })),
    );
  }
  return (await kindCandidates(asked)).map(({ text }) => ({ text, open: true }));
}
