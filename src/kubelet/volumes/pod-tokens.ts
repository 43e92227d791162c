import { type Clock, DisposableStack } from '../../base/index.ts';
import {
  type AuthenticationV1TokenRequest as TokenRequest,
  type Pod,
  type Resource,
  serviceAccounts,
  type ServiceAccountTokenProjection,
} from '../../api/index.ts';
import type { Client } from '../../client/index.ts';

/** Tokens are made anew at this part of their life, and once a day. upstream: pkg/kubelet/token/token_manager.go requiresRefresh */
const REFRESH_AT = 0.8;
const MAX_AGE_MS = 24 * 60 * 60 * 1000;
const DEFAULT_SECONDS = 3600;

/** A request for a token goes to the account that it is for. */
const tokens = serviceAccounts as Resource as Resource<TokenRequest>;

interface Held {
  readonly token: string;
  readonly refreshAt: number;
  readonly expiresAt: number;
}

/** The tokens of its service account that a pod has, kept fresh while it is there. */
export class PodTokens {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #due: () => void;
  readonly #held = new Map<string, Held>();
  readonly #timers = new DisposableStack();

  /** @param due called when a token is to be made anew: whoever shows it asks again */
  constructor(client: Client, clock: Clock, due: () => void) {
    this.#client = client;
    this.#clock = clock;
    this.#due = due;
  }

  /** @throws StatusError when there is no token, and none can be had */
  async token(pod: Pod, projection: ServiceAccountTokenProjection): Promise<string> {
    const { audience = '', expirationSeconds = DEFAULT_SECONDS } = projection;
    const key = `${audience} ${String(expirationSeconds)}`;
    const held = this.#held.get(key);
    const now = this.#clock.now();
    if (held !== undefined && now < held.refreshAt) return held.token;
    try {
      const fresh = await this.#request(pod, audience, expirationSeconds);
      this.#held.set(key, fresh);
      this.#timers.add(this.#clock.setTimeout(this.#due, fresh.refreshAt - now));
      return fresh.token;
    } catch (cause) {
      // The old one serves as long as it is good.
      if (held !== undefined && now < held.expiresAt) return held.token;
      throw cause;
    }
  }

  dispose(): void {
    this.#timers.dispose();
  }

  async #request({ metadata, spec }: Pod, audience: string, expirationSeconds: number): Promise<Held> {
    const { name, namespace = '', uid } = metadata;
    const { status } = await this.#client.create(
      tokens,
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: { name: spec.serviceAccountName ?? '', namespace },
        spec: {
          audiences: audience === '' ? [] : [audience],
          expirationSeconds,
          boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
        },
      },
      { subresource: 'token' },
    );
    const now = this.#clock.now();
    const life = expirationSeconds * 1000;
    return {
      token: status?.token ?? '',
      refreshAt: now + Math.min(life * REFRESH_AT, MAX_AGE_MS),
      expiresAt: Date.parse(status?.expirationTimestamp ?? ''),
    };
  }
}
