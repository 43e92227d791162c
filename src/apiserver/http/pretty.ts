import { keptHeader } from '../../protocol/index.ts';
import { JSON_TYPE } from './media-type.ts';
import { flag } from './params.ts';
import { splitProxyPath } from './proxy/split-path.ts';

/** People sit before these. */
const SHOWN_TO_PEOPLE = /^(?:curl|Wget|Mozilla\/5\.0)/;

/**
 * The same answer, its JSON indented for a client that shows it as it is and has not said whether it wants that.
 * upstream: endpoints/handlers/responsewriters isPrettyPrint
 */
export async function forPeople(response: Response, request: Request, url: URL): Promise<Response> {
  const { searchParams } = url;
  if (searchParams.has('pretty') || !SHOWN_TO_PEOPLE.test(keptHeader(request.headers, 'user-agent'))) return response;
  const streams =
    flag(searchParams, 'watch') || flag(searchParams, 'follow') || /^\/apis?\/.*\/watch\//.test(url.pathname);
  const elsewhere = splitProxyPath(url).prefix !== '';
  if (streams || elsewhere || response.headers.get('content-type') !== JSON_TYPE) return response;
  const text = `${JSON.stringify(JSON.parse(await response.text()), undefined, 2)}\n`;
  const bytes = new TextEncoder().encode(text);
  const headers = new Headers(response.headers);
  headers.set('content-length', String(bytes.length));
  return new Response(bytes, { status: response.status, headers });
}
