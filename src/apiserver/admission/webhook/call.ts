import type { Clock } from '../../../base/index.ts';
import type { AnyWebhook } from './hooks.ts';
import { CallError } from './call-error.ts';
import type { Review } from './review.ts';
import type { WebhookTransport } from './transport.ts';

/** upstream: k8s.io/apiserver/pkg/util/webhook/client.go */
const DEFAULT_PORT = 443;
/** Seconds; the API fills them in. */
const DEFAULT_TIMEOUT = 10;

/** Where a webhook is, and for how long it is waited for: what messages show. */
function urlOf({ clientConfig, timeoutSeconds = DEFAULT_TIMEOUT }: AnyWebhook): string {
  const { service, url = '' } = clientConfig;
  const timeout = `timeout=${String(timeoutSeconds)}s`;
  if (service === undefined) return `${url}?${timeout}`;
  const { name, namespace, path = '', port = DEFAULT_PORT } = service;
  const below = path.startsWith('/') ? path : `/${path}`;
  return `https://${name}.${namespace}.svc:${String(port)}${below}?${timeout}`;
}

/**
 * Asks a webhook, and reads the JSON of its answer.
 * @throws CallError where it does not answer, or not in time
 */
export async function callWebhook(
  transport: WebhookTransport,
  clock: Clock,
  webhook: AnyWebhook,
  review: Review,
): Promise<unknown> {
  const url = urlOf(webhook);
  const failed = (why: string): CallError => new CallError(webhook.name, `failed to call webhook: ${why}`);
  const patience = new AbortController();
  const cancel = clock.setTimeout(
    () => {
      patience.abort(new Error('context deadline exceeded'));
    },
    (webhook.timeoutSeconds ?? DEFAULT_TIMEOUT) * 1000,
  );
  try {
    const request = new Request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, */*',
        'user-agent': 'kube-apiserver-admission',
      },
      body: JSON.stringify(review.body),
      signal: patience.signal,
    });
    const { status, text } = await beforeAbort(exchange(transport, webhook, request), patience.signal);
    if (status < 200 || status > 206) throw failed(statusText(status, text));
    return parsed(text, failed);
  } catch (error) {
    if (error instanceof CallError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw failed(`Post ${JSON.stringify(url)}: ${patience.signal.aborted ? 'context deadline exceeded' : why}`);
  } finally {
    cancel();
  }
}

async function exchange(
  { callService, callUrl }: WebhookTransport,
  { clientConfig: { service } }: AnyWebhook,
  request: Request,
): Promise<{ status: number; text: string }> {
  const response = await (service === undefined
    ? callUrl(request)
    : callService({ name: service.name, namespace: service.namespace, port: service.port ?? DEFAULT_PORT }, request));
  return { status: response.status, text: await response.text() };
}

/** Whoever answers may not listen to the signal. */
function beforeAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
    promise.then(resolve, reject);
  });
}

function parsed(text: string, failed: (why: string) => CallError): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw failed(`couldn't get version/kind; json parse error: ${jsonProblem(text)}`);
  }
}

/** In the words of Go's encoding/json, for what webhooks get wrong most. */
function jsonProblem(text: string): string {
  const [char] = text.trim();
  return char === undefined
    ? 'unexpected end of JSON input'
    : `invalid character '${char}' looking for beginning of value`;
}

/** upstream: apimachinery/pkg/api/errors NewGenericServerResponse */
const MESSAGES: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

/** What an answer that is no success says. */
function statusText(code: number, body: string): string {
  const told = statusMessage(body);
  if (told !== undefined) return told;
  const known = MESSAGES[code];
  if (known !== undefined) return known;
  if (code === 403) return `forbidden: ${body.trim()}`;
  if (code >= 500) {
    return `an error on the server (${JSON.stringify(body.trim() === '' ? 'unknown' : body.trim())}) has prevented the request from succeeding`;
  }
  return `the server responded with the status code ${String(code)} but did not return more information`;
}

/** Of an answer that is a Status of the API. */
function statusMessage(body: string): string | undefined {
  try {
    const value = JSON.parse(body) as { readonly kind?: unknown; readonly message?: unknown } | null;
    return value?.kind === 'Status' && typeof value.message === 'string' ? value.message : undefined;
  } catch {
    return undefined;
  }
}
