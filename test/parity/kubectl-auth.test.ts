import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiServer, createApiServer, memoryLog, openClusterStore } from '../../src/apiserver/index.ts';
import { systemClock } from '../../src/base/index.ts';
import { type HttpServer, serveHttp } from '../support/http-adapter.ts';

const CANDIDATES = ['kubectl.1.29', 'kubectl.1.33'];

const kubectls = CANDIDATES.filter((name) => {
  try {
    execFileSync(name, ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
if (kubectls.length === 0) console.warn('SKIPPED: no kubectl on the PATH, so nothing was compared with the real one');

const ROBOT = 'system:serviceaccount:default:default';

const GRANT = (verbs: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: default}
rules: [{apiGroups: [""], resources: [pods], verbs: [${verbs}]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: default, namespace: default}]
`;

/** kubectl sends no tokens without TLS, so whom it asks as is said by `--as`. */
describe.skipIf(kubectls.length === 0).each(kubectls.length === 0 ? ['kubectl'] : kubectls)(
  '%s',
  (kubectl) => {
    let api: ApiServer;
    let server: HttpServer;
    let home: string;

    beforeAll(async () => {
      const store = await openClusterStore({ log: memoryLog(), clock: systemClock });
      api = await createApiServer({
        store,
        clock: systemClock,
        random: Math.random,
        uuid: () => crypto.randomUUID(),
        nodeProxy: () => undefined,
      });
      server = await serveHttp(api.handler);
      home = mkdtempSync(join(tmpdir(), 'kubectl-'));
    });
    afterAll(async () => {
      await api.close();
      await server.close();
      rmSync(home, { recursive: true });
    });

    function run(line: string, stdin = ''): Promise<string> {
      const args = [`--server=${server.url}`, ...line.split(' ')];
      return new Promise((resolve) => {
        const env = { ...process.env, HOME: home, KUBECONFIG: '' };
        const child = execFile(kubectl, args, { env }, (_error, stdout, stderr) => {
          resolve(stdout + stderr);
        });
        child.stdin?.end(stdin);
      });
    }

    test('auth whoami', async () => {
      expect(await run('auth whoami')).toMatch(
        /Username +kubernetes-admin\nGroups +\[kubeadm:cluster-admins system:masters/,
      );
      expect(await run('auth whoami --as=jane --as-group=dev --as-uid=7')).toMatch(
        /Username +jane\nUID +7\nGroups +\[dev system:authenticated\]\n/,
      );
    });

    test('auth reconcile, then can-i', async () => {
      expect(await run(`auth can-i get pods --as=${ROBOT}`)).toMatch(/^no\n/);
      expect(await run('auth reconcile -f -', GRANT('get'))).toContain(
        'role.rbac.authorization.k8s.io/reader reconciled\n',
      );
      expect(await run(`auth can-i get pods --as=${ROBOT}`)).toBe('yes\n');
      expect(await run('auth reconcile -f -', GRANT('list'))).toContain('missing rules added');
      expect(await run(`auth can-i list pods --as=${ROBOT}`)).toBe('yes\n');
      expect(await run(`auth can-i list pods -n kube-system --as=${ROBOT}`)).toMatch(/^no\n/);
      const list = await run(`auth can-i --list --as=${ROBOT}`);
      expect(list).toMatch(/^Resources +Non-Resource URLs +Resource Names +Verbs\n/);
      expect(list).toMatch(/^pods +\[\] +\[\] +\[get list\]$/m);
      expect(list).toMatch(/^ +\[\/version\] +\[\] +\[get\]$/m);
      expect(await run('auth can-i --list')).toMatch(/^\*\.\* +\[\] +\[\] +\[\*\]$/m);
    });

    test('who may not is refused', async () => {
      expect(await run('get secrets --as=jane')).toBe(
        'Error from server (Forbidden): secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "default"\n',
      );
      expect(await run('create clusterrolebinding x --clusterrole=view --user=jane --as=jane')).toBe(
        'error: failed to create clusterrolebinding: clusterrolebindings.rbac.authorization.k8s.io is forbidden: User "jane" cannot create resource "clusterrolebindings" in API group "rbac.authorization.k8s.io" at the cluster scope\n',
      );
    });

    test('create token', async () => {
      const token = (await run('create token default --duration=20m')).trim();
      const answer = await fetch(`${server.url}/api/v1/namespaces/default/pods`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer.status).toBe(200);
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
        readonly exp: number;
        readonly iat: number;
      };
      expect(claims.exp - claims.iat).toBe(1200);
      expect(await run('create token nobody')).toBe(
        'error: failed to create token: serviceaccounts "nobody" not found\n',
      );
      const bound = (await run('create token default --bound-object-kind=Secret --bound-object-name=none')).trim();
      expect(bound).toBe('error: failed to create token: secrets "none" not found');
    });
  },
  60_000,
);
