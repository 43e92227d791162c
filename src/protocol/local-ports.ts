/**
 * Ports of `localhost` on which programs of the shell listen (`kubectl port-forward`, `kubectl proxy`), and HTTP/1.1 to
 * them: for the preview of the workspace. Over Comlink; the shell's service implements {@link LocalPorts}.
 */

export interface LocalPort {
  readonly port: number;
  /** As the user named it: `pod/web-0`, `svc/web`, `deployment/web`; `api` of `kubectl proxy`. */
  readonly target: string;
  /** Of the target; '' where it has none. */
  readonly namespace: string;
  /** The line that opened it, for opening it again: `kubectl port-forward svc/web 8080:80`. */
  readonly command: string;
}

/** One HTTP request. Nothing is added but `Host`, where there is none, and what frames the body. */
export interface LocalRequest {
  readonly method: string;
  /** With its query: `/guestbook?cmd=get`. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Uint8Array;
}

export interface LocalResponseHead {
  readonly status: number;
  readonly statusText: string;
  /** As the server sent them, `set-cookie` once for each cookie; without those of the framing that was taken off. */
  readonly headers: readonly (readonly [string, string])[];
}

/** A request under way. Whoever asked for it closes it. */
export interface LocalExchange {
  /** @throws Error when the port is closed, or what is behind it does not answer in HTTP; the message says which */
  head(): Promise<LocalResponseHead>;
  /** The next bytes of the body as they come; undefined at its end. @throws Error when it is cut short */
  read(): Promise<Uint8Array | undefined>;
  /** Lets go of the answer, whether or not it was read. */
  close(): void;
}

export interface LocalPorts {
  /** Tells which ports are open: at once, and after each change. */
  watchLocalPorts(listener: (open: readonly LocalPort[]) => void): void;
  requestLocalPort(port: number, request: LocalRequest): Promise<LocalExchange>;
}
