import { behind, type Candidate } from '../candidate.ts';
import { type Asked, resourceOf, scopeOf } from './asked.ts';

/** Labels that objects of the kind have, keys with their values; those of pods where no kind is named. */
async function labelsOf(asked: Asked): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const resource = (await resourceOf(asked)) ?? (await asked.cluster.discovery.find('pods'));
  const values = new Map<string, Set<string>>();
  if (resource === undefined) return values;
  for (const { labels = {} } of await asked.cluster.metadata(resource, scopeOf(asked, resource))) {
    for (const [key, value] of Object.entries(labels)) values.set(key, (values.get(key) ?? new Set()).add(value));
  }
  return values;
}

/** `KEY=VALUE,KEY!=VALUE`: keys, and after `=` the values that they have. */
export async function labelSelectorCandidates(asked: Asked): Promise<readonly Candidate[]> {
  const labels = await labelsOf(asked);
  const match = /^(.*,)?([^,=!]*)(?:(!?==?)([^,]*))?$/s.exec(asked.word);
  if (match === null) return [];
  const [, before = '', key = '', operator] = match;
  if (operator === undefined) {
    return behind(
      before,
      [...labels.keys()].map((text) => ({ text: `${text}=`, open: true })),
    );
  }
  return behind(
    `${before}${key}${operator}`,
    [...(labels.get(key) ?? [])].map((text) => ({ text })),
  );
}

/** `-L KEY,KEY` */
export async function labelKeyCandidates(asked: Asked): Promise<readonly Candidate[]> {
  const labels = await labelsOf(asked);
  const comma = asked.word.lastIndexOf(',') + 1;
  return behind(
    asked.word.slice(0, comma),
    [...labels.keys()].map((text) => ({ text })),
  );
}
