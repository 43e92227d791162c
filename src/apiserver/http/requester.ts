import type { UserInfo } from '../../api/index.ts';
import { keptHeader } from '../../protocol/index.ts';
import type { Requester } from '../registry/index.ts';
import { managerOfUserAgent } from './field-manager.ts';

/** The manager of the fields that a request writes. upstream: endpoints/handlers/create.go managerOrUserAgent */
export function requesterOf(user: UserInfo, request: Request, query: URLSearchParams): Requester {
  const given = query.get('fieldManager') ?? '';
  return { user, fieldManager: given === '' ? managerOfUserAgent(keptHeader(request.headers, 'user-agent')) : given };
}
