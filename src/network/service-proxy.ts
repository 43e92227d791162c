import type { Clock } from '../base/index.ts';
import { keyOf, keyString, type Service, type ServicePort } from '../api/index.ts';
import { chooseTargets, type Choice, type Target } from './endpoints.ts';
import { protocolOf, type ServiceIndex } from './service-index.ts';

export type Protocol = 'TCP' | 'UDP';

/** upstream: v1.DefaultClientIPServiceAffinitySeconds */
const DEFAULT_AFFINITY_SECONDS = 10800;

export interface ProxyOptions {
  readonly nodeName: string;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * Where a destination leads: `pass` is no address of a Service, so it is routed as it is; the other kinds are those
 * of {@link Choice} with one target picked.
 */
export type Translation =
  | { readonly kind: 'pass' }
  | { readonly kind: 'target'; readonly target: Target; readonly others: readonly Target[] }
  | { readonly kind: 'reject' }
  | { readonly kind: 'drop' };

/** kube-proxy's rules: destination translation of Service addresses and node ports. */
export class ServiceProxy {
  readonly #index: ServiceIndex;
  readonly #options: ProxyOptions;
  readonly #sessions = new Map<string, { ip: string; lastSeen: number }>();

  constructor(index: ServiceIndex, options: ProxyOptions) {
    this.#index = index;
    this.#options = options;
  }

  /** @param client the source address, for session affinity */
  translate(client: string, ip: string, port: number, protocol: Protocol): Translation {
    const service = this.#index.byAddress(ip);
    if (service === undefined) return { kind: 'pass' };
    const servicePort = service.spec.ports?.find(
      (candidate) => candidate.port === port && protocolOf(candidate) === protocol,
    );
    // Unlike a pod's address, a Service's stands on no machine: iptables rejects what no rule accepts.
    if (servicePort === undefined) return { kind: 'reject' };
    const policy = service.spec.internalTrafficPolicy === 'Local' ? 'Local' : 'Cluster';
    return this.#pick(client, service, servicePort, policy, this.#options.nodeName);
  }

  /** @param node the node whose address was dialled */
  translateNodePort(client: string, node: string, port: number, protocol: Protocol): Translation {
    const service = this.#index.byNodePort(port, protocol);
    const servicePort = service?.spec.ports?.find(
      (candidate) => candidate.nodePort === port && protocolOf(candidate) === protocol,
    );
    if (service === undefined || servicePort === undefined) return { kind: 'pass' };
    const policy = service.spec.externalTrafficPolicy === 'Local' ? 'Local' : 'Cluster';
    return this.#pick(client, service, servicePort, policy, node);
  }

  #pick(client: string, service: Service, port: ServicePort, policy: 'Cluster' | 'Local', node: string): Translation {
    const choice: Choice = chooseTargets(port, this.#index.slices(service), policy, node);
    if (choice.kind !== 'targets') return choice;
    const { targets } = choice;
    const sticky =
      service.spec.sessionAffinity === 'ClientIP' ? this.#session(client, service, port, targets) : undefined;
    const target = sticky ?? targets[Math.floor(this.#options.random() * targets.length)];
    if (target === undefined) return { kind: 'reject' };
    if (service.spec.sessionAffinity === 'ClientIP') {
      this.#sessions.set(sessionKey(client, service, port), { ip: target.ip, lastSeen: this.#options.clock.now() });
    }
    return { kind: 'target', target, others: targets.filter((other) => other !== target) };
  }

  #session(client: string, service: Service, port: ServicePort, targets: readonly Target[]): Target | undefined {
    const session = this.#sessions.get(sessionKey(client, service, port));
    if (session === undefined) return undefined;
    const seconds = service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS;
    if (this.#options.clock.now() - session.lastSeen >= seconds * 1000) return undefined;
    return targets.find(({ ip }) => ip === session.ip);
  }
}

function sessionKey(client: string, service: Service, port: ServicePort): string {
  return `${keyString(keyOf(service))}:${protocolOf(port)}:${String(port.port)} ${client}`;
}
