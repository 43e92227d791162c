import {
  type Authorizer,
  type CertificateSigningRequest,
  certificateSigningRequests,
  type UserInfo,
} from '../../api/index.ts';
import { type AdmissionPlugin, equalJson } from '../registry/index.ts';
import { refused } from './refused.ts';

/** For the signer itself, or for all of its domain. upstream: pkg/registry/certificates IsAuthorizedForSignerName */
function maySigner(authorizer: Authorizer, user: UserInfo, verb: string, signerName: string): boolean {
  const domain = signerName.split('/')[0] ?? '';
  return [signerName, `${domain}/*`].some((name) => {
    const access = { group: 'certificates.k8s.io', resource: 'signers', subresource: '', name };
    return authorizer.authorize({ kind: 'resource', user, verb, namespace: '', ...access }).allowed;
  });
}

/** upstream: plugin/pkg/admission/certificates/approval */
function certificateApproval(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateApproval',
    handles: (operation, resource, subresource) =>
      operation === 'UPDATE' && resource === certificateSigningRequests && subresource === 'approval',
    validate: (attributes) => {
      // The signer as it is stored: the one that is sent does not count.
      const { signerName } = (attributes.oldObject as CertificateSigningRequest).spec;
      if (maySigner(authorizer, attributes.user, 'approve', signerName)) return;
      throw refused(attributes, `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`);
    },
  };
}

/** upstream: plugin/pkg/admission/certificates/signing */
function certificateSigning(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateSigning',
    handles: (operation, resource, subresource) =>
      operation === 'UPDATE' && resource === certificateSigningRequests && subresource === 'status',
    validate: (attributes) => {
      const { status: next } = attributes.object as CertificateSigningRequest;
      const { spec, status: old } = attributes.oldObject as CertificateSigningRequest;
      const same =
        (next?.certificate ?? '') === (old?.certificate ?? '') &&
        equalJson(next?.conditions ?? [], old?.conditions ?? []);
      if (same || maySigner(authorizer, attributes.user, 'sign', spec.signerName)) return;
      const signer = JSON.stringify(spec.signerName);
      throw refused(attributes, `user not permitted to sign requests with signerName ${signer}`);
    },
  };
}

/** Who may approve requests for certificates, and who may sign them, is said for each signer. */
export function certificatePermissions(authorizer: Authorizer): readonly AdmissionPlugin[] {
  return [certificateApproval(authorizer), certificateSigning(authorizer)];
}
