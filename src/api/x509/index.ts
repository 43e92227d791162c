/** Requests for certificates, and certificates, as far as the API looks into them. Imports nothing of the API. */
export { certificatesProblem } from './certificate.ts';
export { believed, parseCertificate } from './client-certificate.ts';
export { keyPairProblem } from './key-pair.ts';
export { fromBase64, readPem, textOfBytes } from './pem.ts';
export { type CertificateRequest, parseCertificateRequest } from './request.ts';
