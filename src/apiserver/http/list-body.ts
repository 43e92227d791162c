import type { StoredObject } from '../store/index.ts';

/** Lists of more objects are streamed. */
const WHOLE = 250;
/**
 * So many objects are written at a time then, some 80 KB: fresh memory is what large chunks cost most (a list of 10,000
 * pods took a third longer in chunks of 250).
 */
const CHUNK = 25;

function begin(head: object): string {
  return `${JSON.stringify(head).slice(0, -1)},"items":[`;
}

function textOf(items: readonly StoredObject[]): string {
  return items.map((stored) => stored.text).join(',');
}

/**
 * A list as JSON. A long one is written bit by bit as it is read: its text may have tens of megabytes, and nobody needs
 * to hold it as a whole. @param head what comes before `items` @param items what the list has now
 */
export function listBody(
  head: object,
  items: readonly StoredObject[],
): string | ReadableStream<Uint8Array<ArrayBuffer>> {
  if (items.length <= WHOLE) return `${begin(head)}${textOf(items)}]}`;
  const encoder = new TextEncoder();
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const start = at === 0 ? begin(head) : ',';
      const text = textOf(items.slice(at, at + CHUNK));
      at += CHUNK;
      const isLast = at >= items.length;
      controller.enqueue(encoder.encode(`${start}${text}${isLast ? ']}' : ''}`));
      if (isLast) controller.close();
    },
  });
}
