import type { UserInfo } from '../../api/index.ts';
import type { Requester } from '../registry/index.ts';

/** upstream: validation.FieldManagerMaxLength */
const MAX_LENGTH = 128;

/** The manager of the fields that a request writes. upstream: endpoints/handlers/create.go managerOrUserAgent */
export function requesterOf(user: UserInfo, request: Request, query: URLSearchParams): Requester {
  const given = query.get('fieldManager') ?? '';
  return { user, fieldManager: given === '' ? fromUserAgent(request.headers.get('user-agent') ?? '') : given };
}

function fromUserAgent(userAgent: string): string {
  const name = (userAgent.split('/')[0] ?? '').slice(0, MAX_LENGTH).replace(/[^\x20-\x7e]/g, '');
  return name === '' ? 'unknown' : name;
}
