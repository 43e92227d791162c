import { selectableFields } from '../../../api/index.ts';
import { behind, type Candidate } from '../candidate.ts';
import { type Asked, resourceOf } from './asked.ts';
import { namesOf } from './objects.ts';

/** Values that a field can have, where those are few. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'spec.hostNetwork': ['true', 'false'],
  'spec.restartPolicy': ['Always', 'OnFailure', 'Never'],
  'spec.unschedulable': ['true', 'false'],
  'status.phase': ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'],
  type: ['Normal', 'Warning'],
};

async function values(asked: Asked, field: string): Promise<readonly Candidate[]> {
  if (field === 'spec.nodeName') return namesOf(asked, 'nodes');
  if (field === 'metadata.namespace' || field === 'involvedObject.namespace') return namesOf(asked, 'namespaces');
  const resource = await resourceOf(asked);
  if (field === 'metadata.name' && resource !== undefined) return namesOf(asked, resource.resource);
  return (VALUES[field] ?? []).map((text) => ({ text }));
}

/** `FIELD=VALUE,FIELD!=VALUE`: the fields that the server takes for the kind. */
export async function fieldSelectorCandidates(asked: Asked): Promise<readonly Candidate[]> {
  const match = /^(.*,)?([^,=!]*)(?:(!?==?)([^,]*))?$/s.exec(asked.word);
  if (match === null) return [];
  const [, before = '', field = '', operator] = match;
  if (operator !== undefined) return behind(`${before}${field}${operator}`, await values(asked, field));
  const resource = (await resourceOf(asked)) ?? (await asked.cluster.discovery.find('pods'));
  return behind(
    before,
    (resource === undefined ? [] : selectableFields(resource)).map((text) => ({ text: `${text}=`, open: true })),
  );
}
