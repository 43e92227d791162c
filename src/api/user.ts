/** Who makes a request: `authentication.k8s.io/v1` UserInfo. */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Members may do everything, whatever the roles say. */
export const SYSTEM_MASTERS = 'system:masters';
export const AUTHENTICATED = 'system:authenticated';

/** The user of an administrator's kubeconfig, as kubeadm makes it. */
export const KUBERNETES_ADMIN: UserInfo = {
  username: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', SYSTEM_MASTERS, AUTHENTICATED],
};

/** The API server itself, when it writes to its own store. upstream: k8s.io/apiserver/pkg/authentication/user APIServerUser */
export const API_SERVER_USER: UserInfo = { username: 'system:apiserver', groups: [SYSTEM_MASTERS, AUTHENTICATED] };
