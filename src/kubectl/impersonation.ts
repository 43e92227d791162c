import { createFetchClient, type Client } from '../client/index.ts';
import { flag, type FlagSpec } from './flags.ts';

export const IMPERSONATION_FLAGS: readonly FlagSpec[] = [
  flag(
    'as',
    'string',
    'Username to impersonate for the operation. User could be a regular user or a service account in a namespace.',
  ),
  flag(
    'as-group',
    'array',
    'Group to impersonate for the operation, this flag can be repeated to specify multiple groups.',
  ),
  flag('as-uid', 'string', 'UID to impersonate for the operation.'),
];

/** Whom to ask as; empty fields say nothing. */
export interface Impersonation {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
}

/** A client that asks as somebody else. Upstream: client-go/transport, NewImpersonatingRoundTripper. */
export function impersonating(client: Client, { user, uid, groups }: Impersonation): Client {
  if (user === '' && uid === '' && groups.length === 0) return client;
  const { raw } = client;
  const signed = (request: Request): Request => {
    const headers = new Headers(request.headers);
    if (user !== '') headers.set('impersonate-user', user);
    if (uid !== '') headers.set('impersonate-uid', uid);
    for (const group of groups) headers.append('impersonate-group', group);
    return new Request(request, { headers });
  };
  return createFetchClient({
    fetch: (request) => raw.fetch(signed(request)),
    connect: (request) => raw.connect(signed(request)),
  });
}
