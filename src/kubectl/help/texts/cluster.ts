import type { HelpTexts } from '../help-text.ts';

/** Commands that look at what runs, and that look after nodes and workloads. */
export const CLUSTER_TEXTS: Readonly<Record<string, HelpTexts>> = {
  'api-resources': {
    examples:
      '# What the server serves\nkubectl api-resources\n\n# With verbs and categories\nkubectl api-resources -o wide\n\n# Of one group\nkubectl api-resources --api-group=apps',
  },
  'api-versions': { examples: '# Groups and versions\nkubectl api-versions' },
  attach: {
    examples:
      '# See what a running container prints\nkubectl attach web\n\n# Of one of several containers\nkubectl attach web -c side\n\n# Type into it\nkubectl attach web -i -t\n\n# Of the first pod of a replica set\nkubectl attach rs/web',
  },
  'auth can-i': {
    long: 'VERB is one of the API: get, list, watch, delete and so on. TYPE is a resource, NAME one object of it, NONRESOURCEURL a path that starts with a slash.',
    examples:
      '# May I create pods anywhere?\nkubectl auth can-i create pods --all-namespaces\n\n# May a service account?\nkubectl auth can-i list pods --as=system:serviceaccount:dev:builder\n\n# All that I may\nkubectl auth can-i --list --namespace=dev',
  },
  'auth whoami': { examples: '# Who the server takes me for\nkubectl auth whoami' },
  autoscale: {
    long: 'Makes a HorizontalPodAutoscaler, which changes how many pods there are by how much they use.',
    examples:
      '# Between two and ten pods\nkubectl autoscale deployment web --min=2 --max=10\n\n# At most five, of 80 % of the CPU that they ask for\nkubectl autoscale rc web --max=5 --cpu-percent=80',
  },
  'certificate approve': { examples: '# Let a request be signed\nkubectl certificate approve jane' },
  'certificate deny': { examples: '# Refuse a request\nkubectl certificate deny jane' },
  'cluster-info': { examples: '# Where the control plane is\nkubectl cluster-info' },
  cordon: { examples: '# No new pods on a node\nkubectl cordon node-1' },
  debug: {
    long: 'Of a pod: an ephemeral container is added, or the pod is copied and changed. Of a node: a pod is made that runs in its namespaces.',
    examples:
      '# A shell beside the containers of a pod\nkubectl debug web -it --image=busybox\n\n# A copy of the pod with another image\nkubectl debug web -it --copy-to=web-debug --set-image=*=busybox\n\n# A shell on a node\nkubectl debug node/node-1 -it --image=busybox',
  },
  describe: {
    long: 'Tells of an object and of what belongs to it, its events too. A name that no object has may be the beginning of several.',
    examples:
      '# A node\nkubectl describe nodes node-1\n\n# A pod\nkubectl describe pods/web\n\n# What is in a file\nkubectl describe -f pod.json\n\n# All pods\nkubectl describe pods\n\n# Pods by a label\nkubectl describe pods -l app=web',
  },
  drain: {
    long: 'The node is cordoned and its pods are evicted, within what their disruption budgets allow. Pods of daemon sets stay; those of nobody and those with local data are only removed when asked to.',
    examples:
      '# Empty a node, pods of nobody too\nkubectl drain node-1 --force\n\n# Give pods 15 minutes\nkubectl drain node-1 --grace-period=900',
  },
  events: {
    examples:
      '# The latest\nkubectl events\n\n# Of one object, as they come\nkubectl events --for pod/web --watch\n\n# Only what went wrong\nkubectl events --types=Warning',
  },
  exec: {
    examples:
      '# The first container of a pod\nkubectl exec web -- date\n\n# Another one\nkubectl exec web -c side -- date\n\n# A shell in it\nkubectl exec web -c side -i -t -- sh\n\n# The first pod of a deployment\nkubectl exec deploy/web -- date\n\n# The first pod of a service\nkubectl exec svc/web -- date',
  },
  logs: {
    examples:
      '# Of a pod with one container\nkubectl logs web\n\n# Of all pods of a deployment\nkubectl logs deployment/web --all-pods=true\n\n# Of all containers\nkubectl logs web --all-containers=true\n\n# Of pods by a label\nkubectl logs -l app=web --all-containers=true\n\n# What the container before printed\nkubectl logs -p -c nginx web\n\n# Go on as it is written\nkubectl logs -f -c nginx web\n\n# The last twenty lines\nkubectl logs --tail=20 web\n\n# Of the last hour\nkubectl logs --since=1h web',
  },
  rollout: {
    long: 'Deployments, daemon sets and stateful sets roll out.',
    examples:
      '# Go back to what was before\nkubectl rollout undo deployment/web\n\n# See how far it is\nkubectl rollout status daemonset/agent\n\n# Replace all pods\nkubectl rollout restart deployment/web\n\n# Of all with a label\nkubectl rollout restart deployment --selector=app=web',
  },
  'rollout history': {
    examples:
      '# What there was\nkubectl rollout history deployment/web\n\n# One of it in full\nkubectl rollout history daemonset/agent --revision=3',
  },
  'rollout pause': {
    long: 'What is paused is not rolled out until kubectl rollout resume. Only deployments can be paused.',
    examples: '# Stop rolling out\nkubectl rollout pause deployment/web',
  },
  'rollout restart': { examples: '# Replace all pods\nkubectl rollout restart deployment/web' },
  'rollout resume': { examples: '# Go on rolling out\nkubectl rollout resume deployment/web' },
  'rollout status': {
    long: 'Waits until the rollout is done, unless --watch=false is given. With --revision it ends when another one rolls out instead.',
    examples: '# How far it is\nkubectl rollout status deployment/web',
  },
  'rollout undo': {
    examples:
      '# What was before\nkubectl rollout undo deployment/web\n\n# A certain revision\nkubectl rollout undo daemonset/agent --to-revision=3\n\n# Only show it\nkubectl rollout undo --dry-run=server deployment/web',
  },
  scale: {
    long: 'With --current-replicas or --resource-version it is only scaled when that is how it is.',
    examples:
      '# Three pods\nkubectl scale --replicas=3 rs/web\n\n# Of what is in a file\nkubectl scale --replicas=3 -f web.yaml\n\n# Three, if there are two\nkubectl scale --current-replicas=2 --replicas=3 deployment/web\n\n# Several at once\nkubectl scale --replicas=5 deployment/web deployment/db',
  },
  'set env': {
    examples:
      '# A variable\nkubectl set env deployment/web STORAGE_DIR=/local\n\n# Take it away\nkubectl set env deployment/web STORAGE_DIR-',
  },
  'set image': {
    examples:
      '# Of one container\nkubectl set image deployment/web nginx=nginx:1.27\n\n# Of all\nkubectl set image deployments,rc --all *=nginx:1.27',
  },
  'set resources': {
    examples:
      '# Limits of CPU and memory\nkubectl set resources deployment web -c=nginx --limits=cpu=200m,memory=512Mi',
  },
  'set selector': {
    long: 'The selector that was there is replaced as a whole.',
    examples: '# Another selector for a service\nkubectl set selector service web app=other',
  },
  'set serviceaccount': {
    examples: '# The account that pods run as\nkubectl set serviceaccount deployment web builder',
  },
  taint: {
    long: 'A taint keeps pods away that do not tolerate it: NoSchedule new ones, PreferNoSchedule new ones where there is another place, NoExecute those that run as well.\nA key that ends in a minus sign is removed.',
    examples:
      '# Keep a node for some\nkubectl taint nodes node-1 dedicated=special-user:NoSchedule\n\n# Take that away\nkubectl taint nodes node-1 dedicated:NoSchedule-\n\n# All taints of a key\nkubectl taint nodes node-1 dedicated-',
  },
  top: { long: 'What is told of are the metrics of metrics.k8s.io.' },
  'top node': { examples: '# All nodes\nkubectl top node\n\n# One\nkubectl top node node-1' },
  'top pod': {
    long: 'Pods that have just started may have no metrics for some minutes.',
    examples:
      '# Pods of the namespace\nkubectl top pod\n\n# With their containers\nkubectl top pod web --containers\n\n# By a label\nkubectl top pod -l app=web',
  },
  uncordon: { examples: '# New pods may come again\nkubectl uncordon node-1' },
  version: { examples: '# Of client and server\nkubectl version' },
  wait: {
    long: 'Each object is waited for until it meets what --for asks; then, or when the time is over, the command ends.',
    examples:
      "# Until a pod is ready\nkubectl wait --for=condition=Ready pod/web\n\n# Until a condition is false\nkubectl wait --for=condition=Ready=false pod/web\n\n# Until a field has a value\nkubectl wait --for=jsonpath='{.status.phase}'=Running pod/web\n\n# Until it is gone, for a minute at most\nkubectl wait --for=delete pod/web --timeout=60s",
  },
};
