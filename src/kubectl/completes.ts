/** Where the words come from that may stand in a place: looked up in the cluster, the files or the command line. */
export type CompletionSource =
  | 'api groups'
  | 'clusters'
  | 'containers'
  | 'contexts'
  | 'directories'
  | 'field selector'
  | 'files'
  | 'images'
  | 'kinds'
  | 'label keys'
  | 'label selector'
  | 'objects'
  | 'output'
  | 'simple path'
  | 'users'
  | 'wait condition';

/** What may be the value of a flag: one of these words, the name of an object of a resource, or what a source gives. */
export type Completes = readonly string[] | CompletionSource | { readonly namesOf: string };

/** What the arguments of a command are. */
export type ArgumentCompletion =
  | Completes
  /** `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE` */
  | 'resources'
  /** `POD`, or `TYPE/NAME` of what has pods */
  | 'pods'
  | 'nodes'
  /** As `resources`, of what has a pod template. */
  | 'workloads'
  /** `TYPE.field.field` */
  | 'fields'
  /** As `workloads`, then `CONTAINER=IMAGE`. */
  | 'container images'
  /** As `pods`, then `PORT:PORT`. */
  | 'ports'
  /** Files, and `POD:path`. */
  | 'pod paths'
  /** A verb, then a kind. */
  | 'access';

const STRATEGY = ['none', 'client', 'server'];
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', '*'];

/** What the value of a flag is wherever a command has one of this name; a command that means another thing says so. */
const USUAL: Readonly<Record<string, Completes>> = {
  'api-group': 'api groups',
  as: 'users',
  cascade: ['background', 'orphan', 'foreground'],
  class: { namesOf: 'ingressclasses.networking.k8s.io' },
  cluster: 'clusters',
  clusterrole: { namesOf: 'clusterroles.rbac.authorization.k8s.io' },
  concurrency: ['Allow', 'Forbid', 'Replace'],
  container: 'containers',
  containers: 'containers',
  context: 'contexts',
  'dry-run': STRATEGY,
  'field-selector': 'field selector',
  filename: 'files',
  from: { namesOf: 'cronjobs.batch' },
  'from-env-file': 'files',
  'from-file': 'files',
  image: 'images',
  'image-pull-policy': ['Always', 'IfNotPresent', 'Never'],
  kubeconfig: 'files',
  kustomize: 'directories',
  'label-columns': 'label keys',
  namespace: { namesOf: 'namespaces' },
  output: 'output',
  overrides: [],
  'override-type': ['json', 'merge', 'strategic'],
  'patch-file': 'files',
  'pod-selector': 'label selector',
  'preemption-policy': ['PreemptLowerPriority', 'Never'],
  'priority-class': { namesOf: 'priorityclasses.scheduling.k8s.io' },
  protocol: ['TCP', 'UDP', 'SCTP'],
  resource: 'kinds',
  restart: ['Always', 'OnFailure', 'Never'],
  role: { namesOf: 'roles.rbac.authorization.k8s.io' },
  selector: 'label selector',
  serviceaccount: { namesOf: 'serviceaccounts' },
  'sort-by': 'simple path',
  subresource: ['status', 'scale', 'resize'],
  target: 'containers',
  types: ['Normal', 'Warning'],
  user: 'users',
  validate: ['strict', 'warn', 'ignore', 'true', 'false'],
  verb: VERBS,
  verbs: VERBS,
};

export function usualCompletion(flag: string): { readonly completes?: Completes } {
  const completes = Object.hasOwn(USUAL, flag) ? USUAL[flag] : undefined;
  return completes === undefined ? {} : { completes };
}
