import type { Container, HTTPGetAction, LifecycleHandler } from '../../api/index.ts';
import type { KubeletContext } from '../context.ts';
import { httpGet } from '../http-get.ts';
import { resolvePort } from '../ports.ts';
import type { Instance } from './instance.ts';

/**
 * Runs a lifecycle hook to its end. upstream: pkg/kubelet/lifecycle/handlers.go
 * @param timeout milliseconds; 0 is none @throws Error when it fails or takes longer
 */
export async function runHook(
  context: KubeletContext,
  handler: LifecycleHandler,
  target: { readonly container: Container; readonly instance: Instance; readonly podIP: string },
  timeout: number,
): Promise<void> {
  if (handler.exec !== undefined) {
    const { command = [] } = handler.exec;
    const { exitCode } = await context.runtime.execSync(target.instance.id, command, timeout);
    if (exitCode !== 0) throw new Error(`command '${command.join(' ')}' exited with ${String(exitCode)}`);
    return;
  }
  const expired = new AbortController();
  const cancel =
    timeout > 0
      ? context.clock.setTimeout(() => {
          expired.abort(new Error('the hook took too long'));
        }, timeout)
      : () => undefined;
  try {
    if (handler.sleep !== undefined) await context.clock.sleep(handler.sleep.seconds * 1000, expired.signal);
    else if (handler.httpGet !== undefined) await get(context, handler.httpGet, target, expired.signal);
    else throw new Error('invalid handler: only exec, httpGet and sleep are supported');
  } finally {
    cancel();
  }
}

async function get(
  { network }: KubeletContext,
  action: HTTPGetAction,
  target: { readonly container: Container; readonly podIP: string },
  signal: AbortSignal,
): Promise<void> {
  const port = resolvePort(action.port, target.container);
  if (typeof port === 'string') throw new Error(port);
  if ((action.scheme ?? 'HTTP') !== 'HTTP') throw new Error('TLS is not supported by this node');
  const host = action.host === undefined || action.host === '' ? target.podIP : action.host;
  const path = action.path ?? '/';
  const headers = (action.httpHeaders ?? []).map(({ name, value }) => [name, value] as const);
  await httpGet(network, { host, port, path: path.startsWith('/') ? path : `/${path}`, headers }, signal);
}
