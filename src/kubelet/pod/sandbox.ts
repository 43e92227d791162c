import type { Pod } from '../../api/index.ts';
import type { PodSandboxConfig } from '../../cri/index.ts';
import type { PortMapping } from '../../network/index.ts';
import type { Mount, Tmpfs } from '../../kernel/index.ts';
import type { KubeletContext } from '../context.ts';
import { hostNetworkHostsFile, hostsFile, nodenameProblem, plainNames, podNames } from './hosts-file.ts';
import type { LiveSandbox } from './pod-record.ts';
import { isSidecar } from './restart-policy.ts';
import { resolvConf } from './resolv-conf.ts';
import { runtimeProblem } from './runtime-handler.ts';

/** The sandbox of a pod cannot be made: the message of a FailedCreatePodSandBox event. */
export class SandboxError extends Error {}

/** Milliseconds for which the connections of a pod that has ended may still be read to their end. */
const LINGER = 1000;

const FILES = [
  { name: 'hosts', path: '/etc/hosts' },
  { name: 'hostname', path: '/etc/hostname' },
  { name: 'resolv.conf', path: '/etc/resolv.conf' },
] as const;

/** The files of `/etc` that the kubelet keeps for all containers of a pod. */
export class PodFiles {
  readonly #tmpfs: Tmpfs;

  constructor(tmpfs: Tmpfs) {
    this.#tmpfs = tmpfs;
  }

  write(name: (typeof FILES)[number]['name'], text: string): void {
    this.#tmpfs.writeFile(name, new TextEncoder().encode(text), 0o644);
  }

  /** As it is now: containers may change theirs. */
  read(name: (typeof FILES)[number]['name']): string {
    return new TextDecoder().decode(this.#tmpfs.readFile(name));
  }

  /** Mounts of a container; `taken` paths are its own. */
  mounts(taken: ReadonlySet<string>): readonly Mount[] {
    return FILES.filter(({ path }) => !taken.has(path)).map(({ name, path }) => ({
      mountPath: path,
      source: this.#tmpfs,
      subPath: name,
      readOnly: false,
    }));
  }
}

/** @throws SandboxError */
export async function createSandbox(
  context: KubeletContext,
  pod: Pod,
  files: PodFiles,
  terminating: () => boolean,
): Promise<LiveSandbox> {
  const { network, runtime } = context;
  const problem = await runtimeProblem(context.client, pod);
  if (problem !== undefined) throw new SandboxError(problem);
  const inHost = pod.spec.hostNetwork === true;
  const names = inHost ? plainNames(network.nodeName) : podNames(pod, network.clusterDomain);
  const tooLong = nodenameProblem(names);
  if (tooLong !== undefined) throw new SandboxError(tooLong);
  const ip = inHost ? network.nodeAddress : network.allocateAddress();
  if (ip === undefined)
    throw new SandboxError('failed to setup network for sandbox: no IP addresses available in range set');
  files.write('hosts', inHost ? hostNetworkHostsFile(pod, network) : hostsFile(pod, ip, names));
  files.write('hostname', `${names.nodename}\n`);
  const resolving = resolvConf(pod, { domain: network.clusterDomain, dns: network.clusterDNS });
  files.write('resolv.conf', resolving.text);
  for (const message of resolving.problems) context.events.event(pod, 'Warning', 'DNSConfigForming', message);
  const { uid, namespace = '', name } = pod.metadata;
  const cgroupParent = context.cgroups.ensure(pod);
  const sandbox = await runtime.runPodSandbox({
    uid,
    namespace,
    name,
    hostname: names.nodename,
    ip,
    ...namespaceModes(pod),
    cgroupParent,
  });
  const detach = network.attachPod({
    netns: sandbox.netns,
    hosts: () => files.read('hosts'),
    resolvConf: () => files.read('resolv.conf'),
    hostPorts: inHost ? [] : portMappings(pod),
    terminating,
  });
  const end = async (): Promise<void> => {
    await runtime.stopPodSandbox(sandbox.id);
    detach();
    if (!inHost) network.releaseAddress(ip);
  };
  let ended: Promise<void> | undefined;
  // The node may be stopped while a sandbox lingers.
  const stop = (): Promise<void> => (ended ??= end());
  const retire = (): void => {
    detach();
    context.clock.setTimeout(() => void stop(), LINGER);
  };
  return { sandbox, ip, stop, retire };
}

/** upstream: pkg/kubelet/util/util.go, namespacesForPod */
function namespaceModes({ spec }: Pod): Pick<PodSandboxConfig, 'network' | 'pid' | 'ipc'> {
  const shared = spec.shareProcessNamespace === true ? 'POD' : 'CONTAINER';
  return {
    network: spec.hostNetwork === true ? 'NODE' : 'POD',
    ipc: spec.hostIPC === true ? 'NODE' : 'POD',
    pid: spec.hostPID === true ? 'NODE' : shared,
  };
}

/** upstream: pkg/kubelet/kuberuntime/kuberuntime_sandbox.go, MakePortMappings for every container */
function portMappings({ spec }: Pod): readonly PortMapping[] {
  return [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)]
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ hostPort = 0, hostIP = '', protocol = 'TCP', containerPort }): readonly PortMapping[] =>
      hostPort === 0 || (protocol !== 'TCP' && protocol !== 'UDP')
        ? []
        : [{ hostIP, hostPort, protocol, containerPort }],
    );
}
