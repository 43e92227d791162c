import type { Topic } from '../harness/topic.ts';
import { SMALL_CLUSTER } from './state.ts';

/** What kubectl exposes, and what it sends as it is. */
export const expose: Topic = {
  name: 'expose',
  state: SMALL_CLUSTER,
  files: {
    'two.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, labels: {app: web}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\n',
    'raw.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"raw"}}',
  },
  lines: [
    'expose deploy web --port=80 --dry-run=client -o yaml',
    'expose deploy web --port=80 --labels=a=b,c=d --external-ip=1.2.3.4 --dry-run=client -o yaml',
    'expose deploy web --port=80 --type=LoadBalancer --load-balancer-ip=1.2.3.4 --dry-run=client -o yaml',
    'expose deploy web --port=80 --labels=ab --dry-run=client',
    'expose deploy web --port=80 --save-config --dry-run=server -o name',
    'expose deploy web --port=80 --name=other --dry-run=client -o jsonpath={.metadata.name}',
    'expose deploy web --port=80 --name=other --dry-run=client --template={{.spec.ports}}',
    'expose deploy web --port=80 --name=third',
    'get svc third -o wide',
    'expose pod web-1 --port=8080 --target-port=http --name=fourth',
    'expose deploy web --port=80 --name=fifth --session-affinity=ClientIP --protocol=UDP --dry-run=client -o yaml',
    'create -f two.yaml -l app=web',
    'create -f two.yaml -l app=other',
    'get cm one two',
    'create --raw=/api/v1/namespaces/default/configmaps -f raw.json -l a=b',
    'create --raw=/api/v1/namespaces/default/configmaps',
    'create --raw=/api/v1/namespaces/default/configmaps -f raw.json -f raw.json',
    'create --raw=/api/v1/namespaces/default/configmaps -f none.json',
    'create --raw=api/v1 -f raw.json',
    'create --raw=/api/v1/namespaces/default/nothing -f raw.json',
  ],
};
