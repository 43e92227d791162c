import type { UserInfo } from '../../api/index.ts';

/** Where a request has got to. upstream: RequestReceived and Panic are not recorded. */
export type AuditStage = 'ResponseStarted' | 'ResponseComplete';

/** `audit.k8s.io/v1` Event at the level Metadata: who did what when, without bodies. upstream: k8s.io/apiserver/pkg/apis/audit/v1 */
export interface AuditEvent {
  readonly kind: 'Event';
  readonly apiVersion: 'audit.k8s.io/v1';
  readonly level: 'Metadata';
  readonly auditID: string;
  readonly stage: AuditStage;
  readonly requestURI: string;
  readonly verb: string;
  readonly user: Partial<UserInfo>;
  readonly impersonatedUser?: UserInfo;
  readonly authenticationMetadata?: { readonly impersonationConstraint: string };
  readonly userAgent?: string;
  /** Missing for paths that are no resources. */
  readonly objectRef?: AuditedObject;
  readonly responseStatus?: AuditedStatus;
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface AuditedObject {
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly apiGroup?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
}

/** What of a Status is of bounded size. upstream: audit/request.go LogResponseObject */
export interface AuditedStatus {
  readonly metadata: Readonly<Record<string, never>>;
  readonly code: number;
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly details?: object;
}
