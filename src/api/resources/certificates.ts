import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const certificateSigningRequests = define<types.CertificateSigningRequest>(
  'certificates.k8s.io/v1',
  'CertificateSigningRequest',
  'certificatesigningrequests',
  { shortNames: ['csr'], subresources: ['approval', 'status'], namespaced: false },
);

export const certificatesResources: readonly Resource[] = [certificateSigningRequests];
