import { createFetchClient, type Client } from '../client/index.ts';

/** One warning of a header: `299 - "text"`, with a date that nobody needs. Upstream: net.ParseWarningHeaders. */
const WARNING = /\s*(\d{3}) [^\s"]+ "((?:[^"\\]|\\.)*)"(?: "[^"]*")?\s*(?:,|$)/gy;

/** What the API server warns of in an answer; what is no such warning is passed over. */
export function warningTexts(header: string | null): readonly string[] {
  const texts: string[] = [];
  for (const [, code, text = ''] of (header ?? '').matchAll(WARNING)) {
    if (code === '299' && text !== '') texts.push(text.replace(/\\(.)/g, '$1'));
  }
  return texts;
}

/** A client whose answers' warnings are told of, each once. Upstream: client-go/rest/warnings.go (WarningWriter). */
export function withWarnings({ raw }: Client, warn: (line: string) => void): Client {
  const told = new Set<string>();
  return createFetchClient({
    connect: (request) => raw.connect(request),
    fetch: async (request) => {
      const response = await raw.fetch(request);
      for (const text of warningTexts(response.headers.get('warning'))) {
        if (told.has(text)) continue;
        told.add(text);
        warn(`Warning: ${text}\n`);
      }
      return response;
    },
  });
}
