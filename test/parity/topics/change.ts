import type { Topic } from '../harness/topic.ts';
import { SMALL_CLUSTER } from './state.ts';

const SETTINGS =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, labels: {app: web}}\ndata: {color: green}\n';
const KEYS =
  'apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\ntype: Opaque\ndata: {password: bmV3, user: YWRtaW4=}\n';
const FRESH = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fresh}\ndata: {a: "1"}\n';

/** Commands that change what is there: taint, diff, replace, certificate. */
export const change: Topic = {
  name: 'change',
  state: `${SMALL_CLUSTER}
---
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: jane}
spec:
  request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWU1JR0FBZ0VBTUI0eERUQUxCZ05WQkFNTUJHcGhibVV4RFRBTEJnTlZCQW9NQkdSbGRuTXdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVJweW5oTGJQOUpOcXdEeFF0YTY3N2s5ZEN2cGRaNlRMTWRBRmJKCm1NbUo0ODUydHFWakZOMkloRlp0THY5LzBpaThwaGp3WTZDdUNuTmhoaWZFT2twZm9BQXdDZ1lJS29aSXpqMEUKQXdJRFJ3QXdSQUlnZWFOOThPQnJCZjlZSlRESzhlY0U4dWR1VTdOQnlSM3JuenhSME9vblJJc0NJQzdEa0cxQgo0a0pkaG5XOW5ZT2FjS1Iwdlo5ZW9qaEVraE5ZemRGcldPMEwKLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==
  signerName: example.com/any
  usages: [client auth]
`,
  files: { 'settings.yaml': SETTINGS, 'keys.yaml': KEYS, 'fresh.yaml': FRESH, 'both.yaml': `${SETTINGS}---\n${FRESH}` },
  lines: [
    'taint nodes node-1 dedicated=special-user:NoSchedule',
    'taint nodes node-1 dedicated=special-user:NoSchedule',
    'taint nodes node-1 dedicated=other:NoSchedule --overwrite',
    'taint node node-1 node-2 a=b:NoExecute c:PreferNoSchedule',
    'taint no node-1 c-',
    'taint nodes node-1 nothing-',
    'taint nodes node-1 nothing:NoSchedule-',
    'taint nodes node-1 dedicated:NoSchedule- x=y:NoSchedule',
    'taint nodes node-1 x- x=y:NoExecute',
    'taint nodes -l disk=ssd key=value:NoSchedule',
    'taint nodes --all every=one:NoSchedule --dry-run=client',
    'taint nodes --all every=one:NoSchedule --dry-run=server',
    'taint nodes --all -l a=b every=one:NoSchedule',
    'taint nodes every=one:NoSchedule',
    'taint nodes node-1',
    'taint',
    'taint nodes node-1 a=b:Never',
    'taint nodes node-1 a=b',
    'taint nodes node-1 a=b=c:NoSchedule',
    'taint nodes node-1 a:b:c',
    'taint nodes node-1 a=b:NoSchedule a=c:NoSchedule',
    'taint nodes node-1 a=b:NoSchedule node-2',
    'taint pods web-1 a=b:NoSchedule',
    'taint rockets x a=b:NoSchedule',
    'taint nodes none a=b:NoSchedule',
    'get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints[*].key',
    'diff -f settings.yaml',
    'diff -f keys.yaml',
    'diff -f fresh.yaml',
    'diff -f both.yaml',
    { line: 'diff -f -', stdin: SETTINGS.replace('green', 'blue') },
    'diff -f settings.yaml --server-side',
    'diff -f none.yaml',
    'diff',
    'diff extra',
    'diff -f settings.yaml --force-conflicts',
    'diff --nothing',
    'diff -f both.yaml -l app=web',
    'replace -f settings.yaml --dry-run=client',
    'replace -f settings.yaml --dry-run=server',
    'replace -f settings.yaml',
    'replace -f settings.yaml -o yaml',
    'diff -f settings.yaml',
    'replace -f fresh.yaml',
    'replace -f both.yaml',
    'replace --force -f fresh.yaml',
    'replace --force -f fresh.yaml --grace-period=0',
    'replace -f fresh.yaml --grace-period=5',
    'replace -f fresh.yaml --timeout=5s',
    'replace',
    'replace x',
    'replace -f none.yaml',
    { line: 'replace -f -', stdin: SETTINGS },
    { line: 'replace --force -f -', stdin: SETTINGS },
    { line: 'replace -f -', stdin: '' },
    { line: 'replace -f -', stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: 5\n' },
    { line: 'replace -f -', stdin: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {}\n' },
    'replace --raw /api/v1/namespaces/default/configmaps/settings -f settings.yaml',
    'get cm settings -o jsonpath={.data.color}',
    'certificate approve jane',
    'certificate approve jane',
    'certificate deny jane',
    'certificate approve none',
    'certificate approve',
    'certificate approve csr/jane',
    'certificate deny jane --force',
    'get csr',
  ],
};
