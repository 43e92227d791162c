import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findKubectls } from '../support/kubectl.ts';
import { type KubectlSession, startKubectlSession } from '../support/kubectl-session.ts';

const kubectls = findKubectls(['kubectl.1.29', 'kubectl.1.33']);
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
    let session: KubectlSession;

    beforeAll(async () => {
      session = await startKubectlSession(kubectl);
    });
    afterAll(() => session.stop());

    /** What it prints and what it complains of. */
    async function run(line: string, stdin?: string): Promise<string> {
      const { stdout, stderr } = await session.run(line, stdin);
      return stdout + stderr;
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
      const answer = await fetch(`${session.url}/api/v1/namespaces/default/pods`, {
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
