/**
 * The header of a request to connect that offers subprotocols, in the words of a WebSocket's `Sec-WebSocket-Protocol`;
 * browsers keep that one to themselves. Upstream has this name for streams over SPDY.
 */
export const OFFERED_PROTOCOLS = 'x-stream-protocol-version';

/**
 * The subprotocol of a pod's `portforward`: SPDY, whose bytes are the messages of a WebSocket.
 * upstream: k8s.io/apimachinery pkg/util/portforward
 */
export const PORT_FORWARD_PROTOCOL = 'SPDY/3.1+portforward.k8s.io';

/** A request without the objects of the Fetch standard, to make which takes longer than most requests. */
export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | null;
}

/** A whole answer, its body decoded as UTF-8. */
export interface PlainResponse {
  readonly status: number;
  readonly body: string;
}

/**
 * A server as a function: the API server, and the kubelet's own server, are of this shape, and so is
 * everything that stands between them and a client (message ports, an HTTP adapter, the service worker).
 */
export interface FetchHandler {
  /** Answers one request. Failures are responses with a `Status` body; the promise rejects only when the transport fails. */
  fetch(request: Request): Promise<Response>;
  /** The same for a request whose whole answer is waited for, where the handler has a shorter way for that. */
  exchange?(request: PlainRequest): Promise<PlainResponse>;
  /**
   * Opens what a WebSocket upgrade of this request would open (`exec`, `attach`, `portforward`). The offered
   * subprotocols stand in {@link OFFERED_PROTOCOLS}. @throws StatusError
   */
  connect(request: Request): Promise<Connection>;
}

/** An open WebSocket, seen from either side: binary messages in order. */
export interface Connection {
  /** The agreed subprotocol, for instance `v5.channel.k8s.io`. */
  readonly protocol: string;
  /** Messages of the other side; ends when it closes. One reader. */
  readonly messages: AsyncIterable<Uint8Array>;
  /**
   * Does nothing once closed. @returns when more should be sent, where the other side cannot keep up; messages that are
   * sent earlier wait in memory
   */
  send(message: Uint8Array): Promise<void> | undefined;
  close(): void;
}
