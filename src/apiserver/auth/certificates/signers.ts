import type { CertificateRequest } from '../../../api/index.ts';

const NODES = 'system:nodes';
const NODE_PREFIX = 'system:node:';

/** Why a signer does not sign a request; undefined where it does. */
type Check = (request: CertificateRequest, usages: readonly string[]) => string | undefined;

/** What must be among the usages, and nothing else but what always may. */
function usageProblem(usages: readonly string[], needed: string, kind: string): string | undefined {
  const other = usages.find((usage) => ![needed, 'digital signature', 'key encipherment'].includes(usage));
  if (other !== undefined) return `invalid usage for ${kind} certificate: ${other}`;
  return usages.includes(needed) ? undefined : `missing required usage for ${kind} certificate: ${needed}`;
}

function nodeProblem({ commonName, organizations, emailAddresses, uris }: CertificateRequest): string | undefined {
  if (organizations.length !== 1 || organizations[0] !== NODES) {
    return 'subject organization is not system:nodes';
  }
  if (!commonName.startsWith(NODE_PREFIX)) return 'subject common name does not begin with system:node:';
  if (emailAddresses.length > 0) return 'email subjectAltNames are not allowed';
  return uris.length > 0 ? 'URI subjectAltNames are not allowed' : undefined;
}

const nodeClient: Check = (request, usages) => {
  if (request.dnsNames.length > 0) return 'DNS subjectAltNames are not allowed';
  if (request.ipAddresses.length > 0) return 'IP subjectAltNames are not allowed';
  const problem = nodeProblem(request);
  if (problem !== undefined) return problem;
  return usageProblem(usages, 'client auth', 'client') === undefined ? undefined : 'usages did not match';
};

const nodeServer: Check = (request, usages) => {
  if (request.dnsNames.length + request.ipAddresses.length === 0) {
    return 'DNS or IP subjectAltName is required';
  }
  const problem = nodeProblem(request);
  if (problem !== undefined) return problem;
  return usageProblem(usages, 'server auth', 'server') === undefined ? undefined : 'usages did not match';
};

/** The signers of the cluster itself. upstream: pkg/controller/certificates/signer, pkg/apis/certificates/helpers.go */
export const SIGNERS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['kubernetes.io/kube-apiserver-client', (_, usages) => usageProblem(usages, 'client auth', 'client')],
  ['kubernetes.io/kube-apiserver-client-kubelet', nodeClient],
  ['kubernetes.io/kubelet-serving', nodeServer],
]);
