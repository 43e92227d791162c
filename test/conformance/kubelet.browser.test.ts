import { describe, expect, test } from 'vitest';
import { pods } from '../../src/api/index.ts';
import { ContainerNode } from './support/container-node.ts';

// upstream: test/e2e/common/node/{kubelet,lifecycle_hook,pods}.go

const NODE = await ContainerNode.start();
const SLEEP = { command: ['sleep', '1000'] };

describe('[sig-node] Kubelet', () => {
  test('busybox command in a pod should print the output to logs', async () => {
    expect(await NODE.sh("echo 'Hello World' ; sleep 0.1")).toBe('Hello World\n');
  });

  test('busybox command that always fails in a pod should have an terminated reason', async () => {
    const ended = await NODE.terminated({ command: ['/bin/false'] });
    expect([ended?.exitCode, ended?.reason]).toEqual([1, 'Error']);
  });

  test('busybox command that always fails in a pod should be possible to delete', async () => {
    const pod = await NODE.create([{ command: ['/bin/false'] }], { restartPolicy: 'Always' });
    await NODE.until(pod, ({ status }) => status?.containerStatuses?.[0]?.lastState?.terminated !== undefined);
    await NODE.remove(pod);
    await expect(NODE.get(pod)).rejects.toMatchObject({ reason: 'NotFound' });
  });

  test('agnhost Pod with hostAliases should write entries to /etc/hosts', async () => {
    const hostAliases = [{ ip: '123.45.67.89', hostnames: ['foo', 'bar'] }];
    const hosts = await NODE.sh('cat /etc/hosts', {}, { hostAliases });
    expect(hosts.split('\n')).toEqual(
      expect.arrayContaining(['# Entries added by HostAliases.', '123.45.67.89\tfoo\tbar']),
    );
  });

  test('read only busybox container should not write to root filesystem', async () => {
    const container = { securityContext: { readOnlyRootFilesystem: true } };
    expect(await NODE.sh('echo test > /file; sleep 0.1; cat /file', container)).toMatch(
      /\/file: Read-only file system\n.*\/file.*No such file or directory/,
    );
  });
});

describe('[sig-node] Container Lifecycle Hook', () => {
  // What the hooks write outlives their pods.
  const volumes = [{ name: 'host', hostPath: { path: '/hooks', type: 'DirectoryOrCreate' } }];
  const volumeMounts = [{ name: 'host', mountPath: '/hooks' }];
  const exec = (script: string) => ({ exec: { command: ['sh', '-c', script] } });
  const seen = (file: string): Promise<string> => NODE.sh(`cat /hooks/${file}`, { volumeMounts }, { volumes });

  test('should execute poststart exec hook properly', async () => {
    const lifecycle = { postStart: exec('echo from $HOSTNAME > /hooks/poststart') };
    const pod = await NODE.running([{ ...SLEEP, lifecycle, volumeMounts }], { volumes });
    expect(await seen('poststart')).toBe(`from ${pod.metadata.name}\n`);
    await NODE.remove(pod);
  });

  test('should execute prestop exec hook properly', async () => {
    const lifecycle = { preStop: exec('echo from $HOSTNAME > /hooks/prestop') };
    const over = { volumes, terminationGracePeriodSeconds: 5 };
    const pod = await NODE.running([{ ...SLEEP, lifecycle, volumeMounts }], over);
    const { name } = pod.metadata;
    await NODE.client.delete(pods, { namespace: 'default', name });
    await expect
      .poll(
        () =>
          NODE.get(pod).then(
            () => 'there',
            () => 'gone',
          ),
        { timeout: 10_000 },
      )
      .toBe('gone');
    expect(await seen('prestop')).toBe(`from ${name}\n`);
  });
});

describe('[sig-node] Pods', () => {
  test('should support remote command execution over websockets', async () => {
    const pod = await NODE.running([SLEEP]);
    expect(await NODE.exec(pod, ['echo', 'remote execution test'])).toBe('remote execution test\n');
    await NODE.remove(pod);
  });

  test('should support retrieving logs from the container over websockets', async () => {
    const pod = await NODE.running([{ command: ['sh', '-c', 'echo container is alive; sleep 1000'] }]);
    expect(await NODE.follow(pod, 'container is alive\n')).toBe('container is alive\n');
    await NODE.remove(pod);
  });
});
