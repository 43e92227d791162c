import type { PolicyRule } from '../../../api/index.ts';

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

/** Words for the verbs that roles name together. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  read: READ,
  write: WRITE,
  readwrite: [...READ, ...WRITE],
};

/** What every component that records events may do. */
export const EVENTS = 'create,patch,update core,events.k8s.io events';

/**
 * A rule from one line: verbs, groups, resources and, where there are some, names, with commas within and spaces
 * between (`read apps deployments,deployments/scale`); or verbs and paths (`get /healthz,/livez`). `core` is the group
 * without a name. Lists are sorted, as upstream's are.
 */
export function parseRule(line: string): PolicyRule {
  const [verbs = '', groups = '', resources = '', names] = line.split(' ');
  const allVerbs = verbs.split(',').flatMap((verb) => VERBS[verb] ?? [verb]);
  if (resources === '') return { verbs: allVerbs.sort(), nonResourceURLs: groups.split(',').sort() };
  return {
    verbs: allVerbs.sort(),
    apiGroups: groups
      .split(',')
      .map((group) => (group === 'core' ? '' : group))
      .sort(),
    resources: resources.split(',').sort(),
    ...(names === undefined ? {} : { resourceNames: names.split(',').sort() }),
  };
}
