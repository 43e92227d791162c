/** HTTP/1.1 over connections that carry bytes, from either side; bodies flow as they come. Imports base only. RFC 9112 */
export { ByteReader } from './byte-reader.ts';
export { exchange, type ClientRequest, type ClientResponse } from './client.ts';
export {
  endToEndHeaders,
  headerOf,
  MalformedMessage,
  type HeaderList,
  type RequestHead,
  type ResponseHead,
} from './message.ts';
export { reasonOf } from './reasons.ts';
export { serveHttp, type HttpHandler, type ServerRequest, type ServerResponse } from './server.ts';
