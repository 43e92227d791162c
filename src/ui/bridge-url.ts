import { BRIDGE_META } from '../protocol/index.ts';

/** Where the server of this page takes tabs, if it does: it says so in the page. */
export function bridgeUrl(): string | undefined {
  // A frame is in somebody else's page: outside clients reach what the user has opened.
  if (window !== window.top) return undefined;
  const path = document.querySelector<HTMLMetaElement>(`meta[name="${BRIDGE_META}"]`)?.content;
  if (path === undefined) return undefined;
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
