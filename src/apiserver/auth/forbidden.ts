import { type Access, forbiddenText, groupResource, type StatusError, statusError } from '../../api/index.ts';

/** The answer to a request that is not allowed. upstream: responsewriters.ForbiddenStatusError */
export function accessForbidden(access: Access, reason: string): StatusError {
  const text = forbiddenText(access);
  const why = reason === '' ? text : `${text}: ${reason}`;
  if (access.kind === 'path') return statusError(403, 'Forbidden', `forbidden: ${why}`, {});
  const { group, resource, name } = access;
  const what = groupResource(access);
  return statusError(
    403,
    'Forbidden',
    `${name === '' ? what : `${what} ${JSON.stringify(name)}`} is forbidden: ${why}`,
    {
      ...(name === '' ? {} : { name }),
      ...(group === '' ? {} : { group }),
      kind: resource,
    },
  );
}
