/** Users, tokens of service accounts, role-based access control, impersonation. Imports the registry, the store and api. */
export { AccessControl } from './access-control.ts';
export { ANONYMOUS } from './authenticate.ts';
export { accessForbidden } from './forbidden.ts';
export { impersonate } from './impersonate.ts';
export { issuerConfiguration, keySet } from './keys/issuer-discovery.ts';
export { requestAccess } from './request-access.ts';
