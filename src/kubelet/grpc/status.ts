/** How a call of gRPC ended. */
export interface Status {
  readonly code: number;
  readonly message: string;
}

const NAMES = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
] as const;

export const CODE = Object.fromEntries(NAMES.map((name, code) => [name, code])) as Readonly<
  Record<(typeof NAMES)[number], number>
>;

/** As grpc-go prints an error. */
export function statusText({ code, message }: Status): string {
  return `rpc error: code = ${NAMES[code] ?? `Code(${String(code)})`} desc = ${message}`;
}

/** grpc-go: internal/transport/http_util.go, HTTPStatusConvTab */
const BY_HTTP_STATUS: Readonly<Record<string, number>> = {
  400: CODE.Internal,
  401: CODE.Unauthenticated,
  403: CODE.PermissionDenied,
  404: CODE.Unimplemented,
  429: CODE.Unavailable,
  502: CODE.Unavailable,
  503: CODE.Unavailable,
  504: CODE.Unavailable,
};

/** RFC 9110 §15, of those that a server without gRPC answers to a POST. */
const HTTP_TEXT: Readonly<Record<string, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  411: 'Length Required',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
};

/** RFC 9113 §7, with what a stream's end by them means. grpc-go: http2ErrConvTab */
const RESETS: readonly (readonly [name: string, code: number])[] = [
  ['NO_ERROR', CODE.Internal],
  ['PROTOCOL_ERROR', CODE.Internal],
  ['INTERNAL_ERROR', CODE.Internal],
  ['FLOW_CONTROL_ERROR', CODE.ResourceExhausted],
  ['SETTINGS_TIMEOUT', CODE.Internal],
  ['STREAM_CLOSED', CODE.Internal],
  ['FRAME_SIZE_ERROR', CODE.Internal],
  ['REFUSED_STREAM', CODE.Unavailable],
  ['CANCEL', CODE.Canceled],
  ['COMPRESSION_ERROR', CODE.Internal],
  ['CONNECT_ERROR', CODE.Internal],
  ['ENHANCE_YOUR_CALM', CODE.ResourceExhausted],
  ['INADEQUATE_SECURITY', CODE.PermissionDenied],
  ['HTTP_1_1_REQUIRED', CODE.Internal],
];

export function resetStatus(error: number): Status {
  const [name, code] = RESETS[error] ?? [`unknown error code 0x${error.toString(16)}`, CODE.Unknown];
  return { code, message: `stream terminated by RST_STREAM with error code: ${name}` };
}

/** What is wrong with the head of an answer, if it is none of gRPC. grpc-go: http2_client.go, operateHeaders */
export function headStatus(status: string | undefined, contentType: string | undefined): Status | undefined {
  const problems: string[] = [];
  if (status === undefined) problems.push('malformed header: missing HTTP status');
  else if (status !== '200') {
    const text = HTTP_TEXT[status] ?? '';
    problems.push(`unexpected HTTP status code received from server: ${status} (${text})`);
  }
  if (contentType === undefined) problems.push('malformed header: missing HTTP content-type');
  else if (!/^application\/grpc([+;].*)?$/i.test(contentType)) {
    problems.push(`transport: received unexpected content-type ${JSON.stringify(contentType)}`);
  }
  if (problems.length === 0) return undefined;
  const code = status === undefined ? CODE.Internal : (BY_HTTP_STATUS[status] ?? CODE.Unknown);
  return { code, message: problems.join('; ') };
}

/** `grpc-message` is percent-encoded UTF-8; what is no escape stands for itself. */
export function decodeMessage(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const escape = /^%[0-9a-f]{2}/i.exec(text.slice(at, at + 3));
    bytes.push(escape === null ? text.charCodeAt(at) : parseInt(escape[0].slice(1), 16));
    if (escape !== null) at += 2;
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
