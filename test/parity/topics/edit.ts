import type { Line, Topic } from '../harness/topic.ts';
import { SMALL_CLUSTER } from './state.ts';

/** `kubectl edit` in scripts: the editor is a command that changes the file. */
const edit = (args: string, editor: string, more: Partial<Line> = {}): Line => ({
  line: `edit ${args}`,
  env: { EDITOR: editor },
  ...more,
});

const GO_TEXT = 'kubectl prints the object as Go has it in memory';

export const editing: Topic = {
  name: 'edit',
  state: SMALL_CLUSTER,
  files: { 'settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n' },
  lines: [
    edit('cm/settings', 'true'),
    edit('cm/settings', 'sed -i s/blue/green/'),
    'get cm settings -o jsonpath={.data.color}',
    edit('configmap settings -o json', 'sed -i s/green/red/'),
    edit('cm/settings -o yaml', 'sed -i s/red/blue/'),
    edit('cm/settings --output-patch', 'sed -i s/blue/red/'),
    edit('cm/settings', 'sed -i /./d'),
    edit('cm/settings --validate=false', 'sed -i /./d'),
    edit('cm/settings', 'sed -i s/kind:/kind/'),
    edit('cm/settings', 'sed -i s/settings/other/'),
    edit('cm/settings', 'sed -i s/ConfigMap/Secret/'),
    edit('deploy/web', 'sed -i "s/^  replicas:.*/  replicas: -1/"'),
    edit('deploy/web', 'sed -i "s/^  replicas:.*/  replicas: many/"'),
    edit('deploy/web', 'sed -i s/replicas:/replicaz:/'),
    edit('deploy/web --validate=ignore', 'sed -i s/replicas:/replicaz:/'),
    edit('deploy/web --validate=warn', 'sed -i s/replicas:/replicaz:/'),
    edit('deploy/web --validate=perhaps', 'sed -i s/replicas:/replicaz:/'),
    edit('deploy/web svc/web', 'sed -i "s/^    replicas:.*/    replicas: 3/"'),
    edit('deploy/web svc/web -o json', 'true'),
    edit('deploy/web -o name', 'true'),
    edit('deploy/web -o wide', 'true'),
    edit('cm/settings', 'false'),
    edit('cm/settings', 'no-such-editor'),
    edit('cm/settings', 'true', { env: { EDITOR: 'false', KUBE_EDITOR: 'true' } }),
    edit('cm/none', 'true'),
    edit('', 'true'),
    edit('rockets/x', 'true'),
    edit('cm', 'sed -i s/red/blue/'),
    edit('cm/settings', 'sed -i "s/namespace:.*/namespace: dev/"'),
    edit('cm/settings', 'sed -i "s/  uid:.*/  uid: x/"', { reason: GO_TEXT }),
    edit('cm/settings', 'sed -i "s/resourceVersion:.*/resourceVersion: \\"1\\"/"'),
    edit('deploy web --subresource=status', 'sed -i "s/^  readyReplicas:.*/  readyReplicas: 2/"'),
    'get deploy web -o jsonpath={.status.readyReplicas}',
    edit('deploy web --subresource=scale', 'sed -i "s/^  replicas:.*/  replicas: 5/"'),
    edit('cm/settings --save-config', 'sed -i s/blue/black/'),
    'get cm settings -o jsonpath={.data.color}',
    edit('cm/settings --windows-line-endings', 'sed -i s/black/blue/'),
    edit('-f settings.yaml', 'sed -i s/blue/pink/'),
    edit('cm/settings --field-manager=me', 'sed -i s/pink/blue/'),
    'get cm settings -o jsonpath={.metadata.managedFields[*].manager} --show-managed-fields',
    edit('pod web-1', 'sed -i "s/image: nginx:1.25/image: nginx:1.27/"'),
    edit('pod web-1', 'sed -i "s/containerPort: 80/containerPort: 81/"'),
    edit('cm settings --template={{.kind}}', 'sed -i s/blue/grey/'),
  ],
};
