/** Loaded with the first request for a certificate. */
export { parseCertificateRequest, textOfBytes } from '../../api/index.ts';
