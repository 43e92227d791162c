import { headerOf } from '../../http/index.ts';
import type { HttpAnswer } from './answer.ts';

const FORMATS: Readonly<Record<string, CompressionFormat>> = { gzip: 'gzip', 'x-gzip': 'gzip', deflate: 'deflate' };

/** The body without its content encoding, where that is one that is known. */
export async function* decoded({ head, body }: HttpAnswer): AsyncGenerator<Uint8Array> {
  const format = FORMATS[headerOf(head, 'content-encoding')?.toLowerCase() ?? ''];
  if (format === undefined) {
    yield* body;
    return;
  }
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async start(controller) {
      try {
        for await (const bytes of body) controller.enqueue(bytes as Uint8Array<ArrayBuffer>);
        controller.close();
      } catch (cause) {
        controller.error(cause);
      }
    },
  });
  const reader = source.pipeThrough(new DecompressionStream(format)).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
