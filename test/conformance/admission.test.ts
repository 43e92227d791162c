import { expect, test } from 'vitest';
import { type ConformanceCluster, startCluster } from './support/cluster.ts';
import { configMap, deployment } from './support/objects.ts';

// upstream: test/e2e/apimachinery/{webhook,validatingadmissionpolicy}.go

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';

type Phase = 'Mutating' | 'Validating';

function collectionOf(phase: Phase): string {
  return `${ADMISSION}/${phase.toLowerCase()}webhookconfigurations`;
}

/** Of one webhook, which nobody answers. */
function configuration(phase: Phase, webhook: object) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${phase}WebhookConfiguration`,
    metadata: { name: 'e2e-webhook' },
    webhooks: [
      {
        name: 'e2e.webhook.example.com',
        clientConfig: { service: { namespace: 'default', name: 'e2e-webhook', path: '/always-deny', port: 8443 } },
        rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...webhook,
      },
    ],
  };
}

test('[sig-api-machinery] AdmissionWebhook should include webhook resources in discovery documents', async () => {
  const cluster = await startCluster(0);
  const { groups } = await cluster.get('/apis');
  const group = groups.find((it: { name: string }) => it.name === 'admissionregistration.k8s.io');
  expect(group.versions.map((it: { version: string }) => it.version)).toContain('v1');
  const { resources } = await cluster.get(ADMISSION);
  const names = resources.map((it: { name: string }) => it.name);
  expect(names).toEqual(expect.arrayContaining(['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']));
});

test('[sig-api-machinery] AdmissionWebhook should unconditionally reject operations on fail closed webhook', async () => {
  const cluster = await startCluster(0);
  const namespace = await cluster.namespace('fail-closed', { labels: { 'fail-closed-webhook': 'true' } });
  await cluster.create(
    collectionOf('Validating'),
    configuration('Validating', {
      failurePolicy: 'Fail',
      namespaceSelector: { matchLabels: { 'fail-closed-webhook': 'true' } },
    }),
  );
  const refused = await cluster.send('POST', `/api/v1/namespaces/${namespace}/configmaps`, configMap('foo'));
  expect([refused.code, refused.body.reason]).toEqual([500, 'InternalError']);
  expect(refused.body.message).toContain('failed calling webhook "e2e.webhook.example.com"');
  await cluster.create('/api/v1/namespaces/default/configmaps', configMap('foo'));
});

async function checkConditions(cluster: ConformanceCluster, phase: Phase): Promise<void> {
  const matchConditions = [{ name: 'expression-1', expression: "object.metadata.namespace == 'production'" }];
  const created = await cluster.create(collectionOf(phase), configuration(phase, { matchConditions }));
  expect(created.webhooks[0].matchConditions).toEqual(matchConditions);
  const more = [...matchConditions, { name: 'expression-2', expression: "object.metadata.namespace == 'staging'" }];
  created.webhooks[0].matchConditions = more;
  const updated = await cluster.replace(`${collectionOf(phase)}/e2e-webhook`, created);
  expect(updated.webhooks[0].matchConditions).toEqual(more);
  // A ConfigMap of another namespace never gets to the webhook, which could not be called.
  await cluster.create('/api/v1/namespaces/default/configmaps', configMap('unmatched'));
}

async function checkInvalidConditions(cluster: ConformanceCluster, phase: Phase): Promise<void> {
  const matchConditions = [{ name: 'invalid-expression-1', expression: '... [] bad expression' }];
  const status = await cluster.refused(422, 'POST', collectionOf(phase), configuration(phase, { matchConditions }));
  expect(status.message).toContain('compilation failed');
  expect(status.details.causes[0].field).toBe('webhooks[0].matchConditions[0].expression');
}

test('[sig-api-machinery] AdmissionWebhook should be able to create and update mutating webhook configurations with match conditions', async () => {
  await checkConditions(await startCluster(0), 'Mutating');
});

test('[sig-api-machinery] AdmissionWebhook should be able to create and update validating webhook configurations with match conditions', async () => {
  await checkConditions(await startCluster(0), 'Validating');
});

test('[sig-api-machinery] AdmissionWebhook should reject mutating webhook configurations with invalid match conditions', async () => {
  await checkInvalidConditions(await startCluster(0), 'Mutating');
});

test('[sig-api-machinery] AdmissionWebhook should reject validating webhook configurations with invalid match conditions', async () => {
  await checkInvalidConditions(await startCluster(0), 'Validating');
});

const DEPLOYMENTS = '/apis/apps/v1/namespaces/policed/deployments';

async function startPolicy(spec: object): Promise<ConformanceCluster> {
  const cluster = await startCluster(0);
  await cluster.namespace('policed', { labels: { policed: 'yes' } });
  const meta = (kind: string) => ({ apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name: 'e2e' } });
  await cluster.create(`${ADMISSION}/validatingadmissionpolicies`, {
    ...meta('ValidatingAdmissionPolicy'),
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          { operations: ['CREATE', 'UPDATE'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] },
        ],
      },
      ...spec,
    },
  });
  await cluster.create(`${ADMISSION}/validatingadmissionpolicybindings`, {
    ...meta('ValidatingAdmissionPolicyBinding'),
    spec: {
      policyName: 'e2e',
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: { policed: 'yes' } } },
    },
  });
  await cluster.until('the policy is in force', async () => {
    return (await cluster.send('POST', `${DEPLOYMENTS}?dryRun=All`, deployment('marker', 0))).code === 422;
  });
  return cluster;
}

test('[sig-api-machinery] ValidatingAdmissionPolicy should validate against a Deployment', async () => {
  const cluster = await startPolicy({
    validations: [
      { expression: "object.metadata.name != 'marker'" },
      {
        expression: 'object.spec.replicas > 1',
        messageExpression: "'wants replicas > 1, got ' + string(object.spec.replicas)",
      },
      { expression: "object.metadata.name.endsWith('.v1')", message: 'name must end with .v1' },
    ],
  });
  await cluster.create(DEPLOYMENTS, deployment('replicated.v1', 2));
  const status = await cluster.refused(422, 'POST', DEPLOYMENTS, deployment('single.v1', 1));
  expect(status.reason).toBe('Invalid');
  expect(status.message).toContain(
    "ValidatingAdmissionPolicy 'e2e' with binding 'e2e' denied request: wants replicas > 1, got 1",
  );
  const named = await cluster.refused(422, 'POST', DEPLOYMENTS, deployment('double', 2));
  expect(named.message).toContain('denied request: name must end with .v1');
});

test('[sig-api-machinery] ValidatingAdmissionPolicy should allow expressions to refer variables.', async () => {
  const cluster = await startPolicy({
    variables: [
      { name: 'replicas', expression: 'object.spec.replicas' },
      { name: 'oddReplicas', expression: 'variables.replicas % 2 == 1' },
    ],
    validations: [
      { expression: "object.metadata.name != 'marker'" },
      { expression: 'variables.replicas > 1' },
      { expression: 'variables.oddReplicas' },
    ],
  });
  await cluster.create(DEPLOYMENTS, deployment('replicated', 3));
  const one = await cluster.refused(422, 'POST', DEPLOYMENTS, deployment('one', 1));
  expect(one.message).toContain('failed expression: variables.replicas > 1');
  const even = await cluster.refused(422, 'POST', DEPLOYMENTS, deployment('even', 4));
  expect(even.message).toContain('failed expression: variables.oddReplicas');
});
