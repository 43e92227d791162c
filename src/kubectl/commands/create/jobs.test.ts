import { beforeAll, expect, test } from 'vitest';
import { cronJobs, jobs } from '../../../api/index.ts';
import { startTestServer, type TestServer } from '../../../apiserver/testing/server.ts';
import { kubectl, type Result } from '../../testing/run.ts';

// upstream: kubectl/pkg/cmd/create/create_job_test.go, create_cronjob_test.go

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});

const run = (line: string): Promise<Result> => kubectl(server, line);

test('a CronJob, and a Job that it would make', async () => {
  const line = "create cronjob hello --image=busybox --schedule='*/1 * * * *' -- echo hi";
  expect(await run(line)).toEqual({ code: 0, stdout: 'cronjob.batch/hello created\n', stderr: '' });
  const cronJob = await server.client.get(cronJobs, { namespace: 'default', name: 'hello' });
  expect(cronJob.spec).toMatchObject({
    schedule: '*/1 * * * *',
    jobTemplate: {
      metadata: { name: 'hello' },
      spec: {
        template: {
          spec: {
            restartPolicy: 'OnFailure',
            containers: [{ name: 'hello', image: 'busybox', command: ['echo', 'hi'] }],
          },
        },
      },
    },
  });
  expect((await run('create job now --from=cronjob/hello')).stdout).toBe('job.batch/now created\n');
  const job = await server.client.get(jobs, { namespace: 'default', name: 'now' });
  expect(job.metadata).toMatchObject({
    annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
    ownerReferences: [
      { apiVersion: 'batch/v1', kind: 'CronJob', name: 'hello', uid: cronJob.metadata.uid, controller: true },
    ],
  });
  expect(job.metadata.ownerReferences?.[0]?.blockOwnerDeletion).toBeUndefined();
  expect(job.spec.template.spec?.containers[0]).toMatchObject({ command: ['echo', 'hi'] });
});

test('a Job of an image', async () => {
  expect((await run('create job pi --image=perl -- perl -e 1')).stdout).toBe('job.batch/pi created\n');
  const { spec } = await server.client.get(jobs, { namespace: 'default', name: 'pi' });
  expect(spec.template.spec).toMatchObject({
    restartPolicy: 'Never',
    containers: [{ name: 'pi', image: 'perl', command: ['perl', '-e', '1'] }],
  });
  expect((await run('create job pi --image=perl')).stderr).toBe(
    'error: failed to create job: jobs.batch "pi" already exists\n',
  );
  expect((await run('create cj twice --image=a --schedule=@daily --dry-run=client -o name')).stdout).toBe(
    'cronjob.batch/twice\n',
  );
});

test.each([
  ['create job a', 'error: either --image or --from must be specified\n'],
  ['create job a --image=b --from=cronjob/hello', 'error: either --image or --from must be specified\n'],
  ['create job a --from=cronjob/hello -- sh', 'error: cannot specify --from and command\n'],
  ['create job a --from=cronjob/none', 'Error from server (NotFound): cronjobs.batch "none" not found\n'],
  ['create job a --from=job/pi', 'error: unknown object type *v1.Job\n'],
  ['create cronjob a --image=b', 'error: required flag(s) "schedule" not set\n'],
  ['create cronjob a', 'error: required flag(s) "image", "schedule" not set\n'],
])('kubectl %s is refused', async (line, stderr) => {
  expect(await run(line)).toEqual({ code: 1, stdout: '', stderr });
});

test('describe tells of CronJobs and Jobs', async () => {
  const cronJob = (await run('describe cronjob hello')).stdout;
  for (const line of [
    /^Name: +hello$/m,
    /^Pod Template:\n {2}Labels: +<none>\n {2}Containers:\n {3}hello:\n {4}Image: +busybox$/m,
    /^ {2}Node-Selectors: +<none>$/m,
    /^Schedule: +\*\/1 \* \* \* \*$/m,
    /^Concurrency Policy: +Allow$/m,
    /^Suspend: +False$/m,
    /^Successful Job History Limit: +3$/m,
    /^Starting Deadline Seconds: +<unset>$/m,
    /^Selector: +<unset>$/m,
    /^Last Schedule Time: +<unset>$/m,
    /^Active Jobs: +<none>$/m,
  ]) {
    expect(cronJob).toMatch(line);
  }
  const job = (await run('describe job now')).stdout;
  for (const line of [
    /^Controlled By: +CronJob\/hello$/m,
    /^Completion Mode: +NonIndexed$/m,
    /^Pods Statuses: +0 Active \/ 0 Succeeded \/ 0 Failed$/m,
  ]) {
    expect(job).toMatch(line);
  }
});
