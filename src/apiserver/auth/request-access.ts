import type { Access, UserInfo } from '../../api/index.ts';

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize']);

function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * What a request wants, read off its path alone: it is asked before it is known whether such a resource exists.
 * upstream: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go
 */
export function requestAccess(user: UserInfo, method: string, url: URL): Access {
  const path = decoded(url.pathname);
  const parts = url.pathname.split('/').filter(Boolean).map(decoded);
  const [prefix, ...rest] = parts;
  const isCore = prefix === 'api';
  if ((!isCore && prefix !== 'apis') || rest.length < (isCore ? 2 : 3)) {
    return { kind: 'path', user, verb: method.toLowerCase(), path };
  }
  const group = isCore ? '' : (rest.shift() ?? '');
  const version = rest.shift() ?? '';
  // The oldest way to watch. upstream: specialVerbs
  const watched = rest[0] === 'watch' && rest.length > 1;
  if (watched) rest.shift();
  let namespace = '';
  let kind = rest;
  if (rest[0] === 'namespaces' && rest[1] !== undefined) {
    namespace = rest[1];
    if (rest.length > 2 && !NAMESPACE_SUBRESOURCES.has(rest[2] ?? '')) kind = rest.slice(2);
  }
  const [resource = '', name = '', subresource = ''] = kind;
  const verb = watched ? 'watch' : (VERBS[method] ?? '');
  const asked = { kind: 'resource', user, group, version, resource, subresource, namespace } as const;
  if (name !== '') return { ...asked, verb, name };
  if (verb === 'delete') return { ...asked, verb: 'deletecollection', name };
  if (verb !== 'get') return { ...asked, verb, name };
  return { ...asked, verb: isWatch(url) ? 'watch' : 'list', name: selectedName(url) };
}

function isWatch(url: URL): boolean {
  const watch = url.searchParams.get('watch');
  return watch !== null && watch !== '0' && watch.toLowerCase() !== 'false';
}

/** A collection of which a field selector chooses one object is treated as that object. */
function selectedName(url: URL): string {
  const selector = url.searchParams.get('fieldSelector') ?? '';
  return /(?:^|,)metadata\.name==?([^,/%]+)(?:,|$)/.exec(selector)?.[1] ?? '';
}
