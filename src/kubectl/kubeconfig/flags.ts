import { flag, type FlagSpec } from '../flags.ts';

/** Flags that say what the kubeconfig would say. Upstream: clientcmd/overrides.go */
export const CONNECTION_FLAGS: readonly FlagSpec[] = [
  flag('cluster', 'string', 'The name of the kubeconfig cluster to use'),
  flag('user', 'string', 'The name of the kubeconfig user to use'),
  flag('server', 'string', 'The address and port of the Kubernetes API server', { short: 's' }),
  flag('token', 'string', 'Bearer token for authentication to the API server'),
  flag('username', 'string', 'Username for basic authentication to the API server'),
  flag('password', 'string', 'Password for basic authentication to the API server'),
  // Within a page there is no TLS: nothing is verified, and nothing can be said with a certificate.
  flag('certificate-authority', 'string', 'Path to a cert file for the certificate authority', { noEffect: true }),
  flag('insecure-skip-tls-verify', 'bool', "If true, the server's certificate will not be checked for validity.", {
    noEffect: true,
  }),
  flag('tls-server-name', 'string', 'Server name to use for server certificate validation.', { noEffect: true }),
  flag('client-certificate', 'string', 'Path to a client certificate file for TLS'),
  flag('client-key', 'string', 'Path to a client key file for TLS'),
];
