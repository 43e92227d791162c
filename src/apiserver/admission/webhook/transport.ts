/** A port of a Service that webhooks are called at. */
export interface ServiceTarget {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/**
 * How webhooks are reached. What goes wrong is an error whose message says so, as Go's `net` does. Services of the
 * cluster are spoken to in plain HTTP, whatever the URL says: the page has no TLS, and no wire anybody could listen on.
 */
export interface WebhookTransport {
  readonly callService: (target: ServiceTarget, request: Request) => Promise<Response>;
  /** For URLs, which lead out of the cluster. */
  readonly callUrl: (request: Request) => Promise<Response>;
}
