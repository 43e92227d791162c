import type { Disposer } from '../../base/index.ts';
import { certificateSigningRequests, type UserInfo } from '../../api/index.ts';
import { type AdmissionPlugin, fromFirst, type Questions, type Registry } from '../registry/index.ts';
import { authenticate } from './authenticate.ts';
import { escalationCheck } from './escalation.ts';
import { publishAuthority } from './keys/publish-authority.ts';
import { ClusterKeys } from './keys/cluster-keys.ts';
import { reconcilePolicy } from './policy/reconcile-policy.ts';
import { authQuestions } from './questions.ts';
import { RbacAuthorizer } from './rbac-authorizer.ts';
import { AccountTokens } from './tokens/account-tokens.ts';
import { followTokenSecrets } from './tokens/legacy-tokens.ts';

/** Who makes requests, and what they may do. */
export class AccessControl {
  readonly authorizer: RbacAuthorizer;
  readonly keys: ClusterKeys;
  readonly #tokens: AccountTokens;
  #unfollow: Disposer | undefined;

  constructor(objects: Pick<Registry, 'store' | 'clock'>) {
    this.authorizer = new RbacAuthorizer(objects.store);
    this.keys = new ClusterKeys(objects);
    this.#tokens = new AccountTokens(objects, this.keys);
  }

  /** Kinds that ask about users and tokens. */
  get questions(): Questions {
    return authQuestions({ tokens: this.#tokens, authorizer: this.authorizer });
  }

  /** Refuses roles and bindings that grant more than one has. */
  get escalationCheck(): AdmissionPlugin {
    return escalationCheck(this.authorizer);
  }

  /** @param header of `Authorization` @param trusted who it is without a token @throws StatusError Unauthorized */
  authenticate(header: string, trusted: UserInfo): Promise<UserInfo> {
    return authenticate(this.#tokens, header, trusted);
  }

  /** Creates the default roles and bindings and the certificate of the cluster, and begins to fill Secrets that ask for tokens. */
  async start(registry: Registry, onError: (cause: unknown) => void): Promise<void> {
    // Together, so that they share one batch of the log.
    await Promise.all([reconcilePolicy(registry), publishAuthority(registry, this.keys)]);
    const { keys } = this;
    const signing = async (): Promise<Disposer> => {
      const { signCertificateRequests } = await import('./certificates/sign-requests.ts');
      return signCertificateRequests({ registry, keys, onError });
    };
    const followers = [
      followTokenSecrets({ registry, tokens: this.#tokens, keys, onError }),
      fromFirst(registry, certificateSigningRequests, signing, onError),
    ];
    this.#unfollow = () => {
      for (const stop of followers) stop();
    };
  }

  stop(): void {
    this.#unfollow?.();
    this.authorizer.dispose();
  }
}
