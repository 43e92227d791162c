import { connect } from './frame/connection.ts';
import { patchElements } from './frame/elements.ts';
import { patchNavigation } from './frame/navigation.ts';
import { patchFetch, patchXhr } from './frame/requests.ts';
import { patchStorage } from './frame/storage.ts';
import { patchEventSource, refuseSockets } from './frame/streams.ts';
import type { FrameConfig } from './frame-messages.ts';

const PARTS = [patchStorage, patchFetch, patchXhr, patchEventSource, refuseSockets, patchElements, patchNavigation];

/**
 * Only the document itself and what is data may be shown and run: nothing that the page does reaches the real network.
 * Where the frame may navigate to is for the policy of the page around it, in index.html: nowhere.
 */
export const FRAME_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' data: blob:",
  "style-src 'unsafe-inline' data: blob:",
  'img-src data: blob:',
  'font-src data: blob:',
  'media-src data: blob:',
  'connect-src data: blob:',
  'worker-src data: blob:',
  "form-action 'none'",
].join('; ');

/** The script that a document in the frame begins with, without its tags. */
export function frameScript(config: FrameConfig): string {
  const script = `{const c=(${connect.toString()})(${JSON.stringify(config)});for(const p of[${PARTS.map(String).join(',')}])p(c);document.currentScript.remove()}`;
  // U+2028 and U+2029 may stand in strings; an end tag, or a comment's beginning, may not.
  return script.replaceAll('</', '<\\/').replaceAll('<!--', '\\x3C!--');
}
