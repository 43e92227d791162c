import { expect, test } from 'vitest';
import { deployments, nodes, pods } from '../../api/index.ts';
import { deleteLine, eventsLine, getLine, logsLine, yamlLine } from './kubectl-line.ts';

const pod = { resource: pods, namespace: 'default', name: 'kubia-1' };

test.each([
  [getLine(deployments, ''), 'kubectl get deployments -A'],
  [getLine(pods, 'default'), 'kubectl get pods'],
  [getLine(pods, 'shop'), 'kubectl get pods -n shop'],
  [getLine(nodes, 'shop'), 'kubectl get nodes'],
  [yamlLine(pod), 'kubectl get pod kubia-1 -o yaml'],
  [
    eventsLine({ resource: nodes, namespace: '', name: 'node-1' }),
    'kubectl get events -A --field-selector involvedObject.name=node-1',
  ],
  [deleteLine({ ...pod, namespace: 'shop' }), 'kubectl delete pod kubia-1 -n shop'],
  [logsLine({ ...pod, container: 'app', previous: true }), 'kubectl logs kubia-1 -c app -p'],
])('%s', (line, expected) => {
  expect(line).toBe(expected);
});
