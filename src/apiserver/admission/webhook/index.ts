/** Admission by webhooks: HTTP servers that are asked about requests. Imports api, cel and the registry. */
export { mutatingAdmissionWebhook } from './mutating-plugin.ts';
export type { ServiceTarget, WebhookTransport } from './transport.ts';
export { validatingAdmissionWebhook } from './validating-plugin.ts';
