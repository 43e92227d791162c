import type { Ingress } from '../../api/index.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

/** What annotations of ingress-nginx ask for, as far as it is done here. */
export interface Settings {
  /** The path that is asked of the backend; `$1` is what the first group of the rule's path matched. */
  readonly rewriteTarget: string | undefined;
  /** Paths are regular expressions. */
  readonly regex: boolean;
  /** Where `/` is redirected to. */
  readonly appRoot: string | undefined;
  readonly redirect: { readonly status: number; readonly to: string } | undefined;
  /** The `Host` that the backend sees. */
  readonly upstreamHost: string | undefined;
}

const HONOURED: ReadonlySet<string> = new Set([
  'rewrite-target',
  'use-regex',
  'app-root',
  'permanent-redirect',
  'permanent-redirect-code',
  'temporal-redirect',
  'temporal-redirect-code',
  'upstream-vhost',
]);

/** Values that ask for what is done anyway. Without TLS there is nowhere to redirect to, and nothing is buffered. */
const AS_IT_IS: Readonly<Record<string, readonly string[]>> = {
  'backend-protocol': ['HTTP', 'AUTO_HTTP'],
  'force-ssl-redirect': ['false'],
  'proxy-body-size': [],
  'proxy-buffering': ['off'],
  'proxy-http-version': ['1.1'],
  'proxy-request-buffering': ['off'],
  'ssl-redirect': ['false'],
};

function setting({ metadata }: Ingress, name: string): string | undefined {
  const value = metadata.annotations?.[PREFIX + name];
  return value === '' ? undefined : value;
}

function redirectOf(ingress: Ingress): Settings['redirect'] {
  for (const [kind, fallback] of [
    ['temporal-redirect', 302],
    ['permanent-redirect', 301],
  ] as const) {
    const to = setting(ingress, kind);
    const code = Number(setting(ingress, `${kind}-code`) ?? fallback);
    if (to !== undefined) return { status: code >= 300 && code <= 399 ? code : fallback, to };
  }
  return undefined;
}

/** upstream: ingress-nginx internal/ingress/annotations */
export function settingsOf(ingress: Ingress): Settings {
  const rewriteTarget = setting(ingress, 'rewrite-target');
  return {
    rewriteTarget,
    // A rewrite makes all paths of its hosts regular expressions.
    regex: rewriteTarget !== undefined || setting(ingress, 'use-regex') === 'true',
    appRoot: setting(ingress, 'app-root'),
    redirect: redirectOf(ingress),
    upstreamHost: setting(ingress, 'upstream-vhost'),
  };
}

/** Why parts of an Ingress have no effect, one sentence each. */
export function complaints({ metadata, spec }: Ingress): readonly string[] {
  const names = Object.keys(metadata.annotations ?? {}).filter((name) => name.startsWith(PREFIX));
  const unknown = names.filter((name) => {
    const short = name.slice(PREFIX.length);
    const harmless = AS_IT_IS[short] ?? [];
    return !HONOURED.has(short) && !harmless.includes(metadata.annotations?.[name] ?? '');
  });
  return [
    ...unknown.map((name) => `the annotation ${name} has no effect here`),
    ...((spec.tls ?? []).length > 0
      ? ['TLS is not terminated here: the hosts of spec.tls are served over HTTP, on port 80']
      : []),
    ...(spec.rules ?? []).flatMap(({ http }) =>
      (http?.paths ?? []).flatMap(({ path = '', backend }) =>
        backend.service === undefined ? [`path ${path}: only backends that are Services are served`] : [],
      ),
    ),
  ];
}
