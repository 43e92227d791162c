import type { Container, HTTPGetAction, LifecycleHandler, Pod } from '../../api/index.ts';
import type { KubeletContext } from '../context.ts';
import { httpGet, PlainHttpError } from '../http-get.ts';
import { resolvePort } from '../ports.ts';
import type { Instance } from './instance.ts';

/**
 * Runs a lifecycle hook to its end. upstream: pkg/kubelet/lifecycle/handlers.go
 * @param timeout milliseconds; 0 is none @throws Error when it fails or takes longer
 */
export async function runHook(
  context: KubeletContext,
  handler: LifecycleHandler,
  target: { readonly pod: Pod; readonly container: Container; readonly instance: Instance; readonly podIP: string },
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

/** A hook over HTTPS whose server speaks plain HTTP is carried out all the same. upstream: handlers.go, runHTTPHandler */
async function get(
  { network, events }: KubeletContext,
  action: HTTPGetAction,
  target: { readonly pod: Pod; readonly container: Container; readonly podIP: string },
  signal: AbortSignal,
): Promise<void> {
  const port = resolvePort(action.port, target.container);
  if (typeof port === 'string') throw new Error(port);
  const host = action.host === undefined || action.host === '' ? target.podIP : action.host;
  const path = action.path ?? '/';
  const headers = (action.httpHeaders ?? []).map(({ name, value }) => [name, value] as const);
  const request = { host, port, path: path.startsWith('/') ? path : `/${path}`, headers };
  if (action.scheme !== 'HTTPS') {
    await httpGet(network, request, signal);
    return;
  }
  try {
    await httpGet(network, { ...request, secure: true }, signal);
  } catch (cause) {
    if (!(cause instanceof PlainHttpError)) throw cause;
    const plain = headers.filter(([name]) => name.toLowerCase() !== 'authorization');
    await httpGet(network, { ...request, headers: plain }, signal);
    const message = `request to HTTPS lifecycle hook ${host}:${String(port)} got HTTP response, retry with HTTP succeeded`;
    events.event(target.pod, 'Warning', 'LifecycleHTTPFallback', message);
  }
}
