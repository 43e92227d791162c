/** Where recordings say that a topic's files are. */
export const HOME = '/home/tabernetes';

/** The current directory, and the kubeconfig. */
export const WORK = `${HOME}/work`;
export const KUBECONFIG = `${HOME}/home/config`;

/** As recordings call the API server, whose port is another one each time. */
export const SERVER = 'https://kubernetes.default.svc';

export const kubeconfig = (server: string): string => `apiVersion: v1
kind: Config
clusters:
- name: tabernetes
  cluster: {server: "${server}"}
contexts:
- name: tabernetes
  context: {cluster: tabernetes, user: kubernetes-admin}
current-context: tabernetes
users:
- name: kubernetes-admin
  user: {}
`;
