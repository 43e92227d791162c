import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createApiServer, memoryLog, openClusterStore } from '../../src/apiserver/index.ts';
import { systemClock } from '../../src/base/index.ts';
import { serveHttp } from './http-adapter.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real kubectl and an API server of its own, in memory and over plain HTTP, where it sends no credentials. */
export interface KubectlSession {
  readonly url: string;
  /** @param line its arguments, by spaces */
  run(line: string, stdin?: string): Promise<Ended>;
  /** Expects that it succeeds and complains of nothing. @returns what it prints */
  ok(line: string, stdin?: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startKubectlSession(kubectl: string): Promise<KubectlSession> {
  const store = await openClusterStore({ log: memoryLog(), clock: systemClock });
  const api = await createApiServer({
    store,
    clock: systemClock,
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    nodeProxy: () => undefined,
  });
  const server = await serveHttp(api.handler);
  const home = mkdtempSync(join(tmpdir(), 'kubectl-'));
  const run = (line: string, stdin = ''): Promise<Ended> =>
    new Promise((resolve) => {
      const args = [`--server=${server.url}`, ...line.split(' ')];
      const env = { ...process.env, HOME: home, KUBECONFIG: '' };
      const child = execFile(kubectl, args, { env }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
      child.stdin?.end(stdin);
    });
  return {
    url: server.url,
    run,
    async ok(line, stdin) {
      const { code, stdout, stderr } = await run(line, stdin);
      expect({ code, stderr }, `kubectl ${line}`).toEqual({ code: 0, stderr: expect.not.stringContaining('rror') });
      return stdout;
    },
    async stop() {
      await api.close();
      await server.close();
      rmSync(home, { recursive: true });
    },
  };
}
