import { hasReason, namespaces, services, type Pod } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { findPod } from '../../pick-pod.ts';
import { ofPod, ofService } from './ports.ts';

const POLL_MS = 250;
const NO_POD = 'error: timed out waiting for the condition';

/** The pod that is meant, waited for as long as a workload has none. upstream: polymorphichelpers.GetFirstPod */
export async function waitForPod(context: CommandContext, argument: string, timeout: number): Promise<Pod> {
  const { clock, io } = context;
  const deadline = clock.now() + timeout;
  for (;;) {
    try {
      return await findPod(context, argument);
    } catch (cause) {
      if (hasReason(cause, 'NotFound') && context.namespace !== 'default') {
        // Upstream: cli-runtime/pkg/resource/visitor.go, Info.Get: a namespace that is not there says more.
        await context.client.get(namespaces, { name: context.namespace });
      }
      const none = cause instanceof CommandError && cause.message === NO_POD;
      if (!none || clock.now() + POLL_MS >= deadline) throw cause;
      await clock.sleep(POLL_MS, io.signal);
    }
  }
}

/** The remote ports as numbers of the pod's. */
export async function remotePorts(
  context: CommandContext,
  target: string,
  ports: readonly string[],
  pod: Pod,
): Promise<readonly string[]> {
  const slash = target.indexOf('/');
  if (slash < 0) return ofPod(ports, pod);
  const { kind } = await context.discovery.resource(target.slice(0, slash));
  if (kind !== 'Service') return ofPod(ports, pod);
  const ref = { namespace: context.namespace, name: target.slice(slash + 1) };
  return ofService(ports, await context.client.get(services, ref), pod);
}
