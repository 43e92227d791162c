import { type CertificateSigningRequest, certificateSigningRequests, SYSTEM_MASTERS } from '../../api/index.ts';
import type { AdmissionPlugin } from '../registry/index.ts';
import { refused } from './refused.ts';

const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

/**
 * Nobody is given a certificate of a member of the group that may do everything.
 * upstream: plugin/pkg/admission/certificates/subjectrestriction
 */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  handles: (operation, resource, subresource) =>
    operation === 'CREATE' && resource === certificateSigningRequests && subresource === '',
  validate: async (attributes) => {
    const { spec } = attributes.object as CertificateSigningRequest;
    if (spec.signerName !== CLIENT_SIGNER) return;
    const { parseCertificateRequest, textOfBytes } = await import('./certificate-request.ts');
    const request = parseCertificateRequest(textOfBytes(spec.request));
    if (typeof request === 'string') throw refused(attributes, `failed to parse CSR: ${request}`);
    if (!request.organizations.includes(SYSTEM_MASTERS)) return;
    throw refused(attributes, `use of ${CLIENT_SIGNER} signer with ${SYSTEM_MASTERS} group is not allowed`);
  },
};
