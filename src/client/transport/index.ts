/** Ways from a client to the API server: message ports between threads, and the wire format over any FetchHandler. */
export { connectFetchHandler, connectWire, type RemoteHandler } from './connect-port.ts';
export { createFetchClient, toStatusError } from './fetch-client.ts';
export { readLines } from './lines.ts';
export { serveFetchHandler, serveWire } from './serve-port.ts';
