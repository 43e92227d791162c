import {
  cronJobs,
  daemonSets,
  deployments,
  jobs,
  persistentVolumeClaims,
  podDisruptionBudgets,
  services,
  statefulSets,
  type Container,
  type PodSpec,
} from '../../../src/api/index.ts';
import type { FakeProgram } from '../../../src/cri/testing/fake-kernel.ts';
import type { ChaosCluster } from './cluster.ts';
import { Seeded } from './seed.ts';

export const NAMESPACE = 'default';
/** Of each: so much of the past is kept. */
export const HISTORY = 2;

/** What they are asked to be; chaos changes it. */
export interface Wanted {
  readonly replicas: Record<'web' | 'api' | 'db', number>;
  readonly images: Record<'web' | 'api' | 'db' | 'agent', string>;
}

export const beginning = (): Wanted => ({
  replicas: { web: 3, api: 2, db: 2 },
  images: { web: 'v0', api: 'v0', db: 'v0', agent: 'v0' },
});

/** Programs of the containers: some end, some fail now and then, some do not listen. */
export function programs(seed: number): (cluster: ChaosCluster) => Readonly<Record<string, FakeProgram>> {
  const random = new Seeded(seed + 2);
  const untilStopped: FakeProgram = ({ onSignal }) => onSignal('SIGTERM').then(() => 0);
  return (cluster) => ({
    serve: (system) => {
      system.listen(80, (stream) => {
        stream.close();
      });
      return untilStopped(system);
    },
    write: (system) => {
      system.writeFile('/data/written', system.readFile('/data/written') ?? 'once');
      return untilStopped(system);
    },
    // Does not listen to SIGTERM.
    stubborn: ({ killed, onSignal }) => {
      void onSignal('SIGTERM');
      return new Promise((resolve) => {
        killed.addEventListener('abort', () => {
          resolve(137);
        });
      });
    },
    work: async ({ killed }) => {
      await cluster.clock.sleep(5000 + random.below(20_000), killed).catch(() => undefined);
      return random.below(5) === 0 ? 1 : 0;
    },
  });
}

function template(app: string, command: string, over: Partial<PodSpec> = {}, container: Partial<Container> = {}) {
  const containers: Container[] = [{ name: 'main', image: 'v0', command: [command], ...container }];
  // Keys of tokens are made aside of the clock.
  const spec = { containers, automountServiceAccountToken: false, terminationGracePeriodSeconds: 5, ...over };
  return { metadata: { labels: { app } }, spec };
}

const metadata = (name: string) => ({ namespace: NAMESPACE, name });
const selectorOf = (app: string) => ({ matchLabels: { app } });
const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } };

function deployment(app: 'web' | 'api', command: string, replicas: number) {
  const readinessProbe = { tcpSocket: { port: 80 }, periodSeconds: 5 };
  return {
    apiVersion: 'apps/v1' as const,
    kind: 'Deployment' as const,
    metadata: metadata(app),
    spec: {
      replicas,
      revisionHistoryLimit: HISTORY,
      selector: selectorOf(app),
      template: template(app, command, {}, command === 'serve' ? { readinessProbe } : {}),
    },
  };
}

function service(name: string, clusterIP?: string) {
  const spec = { selector: { app: name }, ports: [{ port: 80 }], ...(clusterIP === undefined ? {} : { clusterIP }) };
  return { apiVersion: 'v1' as const, kind: 'Service' as const, metadata: metadata(name), spec };
}

const budget = (app: string) => ({
  apiVersion: 'policy/v1' as const,
  kind: 'PodDisruptionBudget' as const,
  metadata: metadata(app),
  spec: { selector: selectorOf(app), maxUnavailable: 1 },
});

export async function createWorkloads({ client }: ChaosCluster): Promise<void> {
  const { replicas } = beginning();
  await client.create(deployments, deployment('web', 'serve', replicas.web));
  await client.create(deployments, deployment('api', 'stubborn', replicas.api));
  for (const made of [service('web'), service('api'), service('db', 'None')]) await client.create(services, made);
  for (const app of ['web', 'db']) await client.create(podDisruptionBudgets, budget(app));
  const volumeMounts = [{ name: 'data', mountPath: '/data' }];
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: claimSpec };
  await client.create(statefulSets, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata('db'),
    spec: {
      serviceName: 'db',
      replicas: replicas.db,
      revisionHistoryLimit: HISTORY,
      selector: selectorOf('db'),
      template: template('db', 'write', {}, { volumeMounts }),
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Delete' },
      volumeClaimTemplates: [claim] as never,
    },
  });
  await client.create(daemonSets, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: metadata('agent'),
    spec: { revisionHistoryLimit: HISTORY, selector: selectorOf('agent'), template: template('agent', 'write') },
  });
  await client.create(persistentVolumeClaims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata('shared'),
    spec: claimSpec,
  });
  const working = template('batch', 'work', { restartPolicy: 'OnFailure' });
  await client.create(jobs, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata('batch'),
    spec: { parallelism: 2, completions: 12, backoffLimit: 1000, template: working },
  });
  const ticking = template('tick', 'work', { restartPolicy: 'Never' });
  await client.create(cronJobs, {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadata('tick'),
    spec: {
      schedule: '* * * * *',
      concurrencyPolicy: 'Forbid',
      successfulJobsHistoryLimit: HISTORY,
      failedJobsHistoryLimit: 1,
      jobTemplate: { spec: { backoffLimit: 2, template: ticking } },
    },
  });
}
