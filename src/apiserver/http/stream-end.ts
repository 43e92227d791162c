import type { Connection } from '../../protocol/index.ts';

/** The same connection, which says once when it is over. */
export function followed(connection: Connection, onEnd: () => void): Connection {
  return {
    protocol: connection.protocol,
    messages: untilEnd(connection.messages, onEnd),
    send: (message) => connection.send(message),
    close: () => {
      connection.close();
      onEnd();
    },
  };
}

async function* untilEnd<T>(items: AsyncIterable<T>, onEnd: () => void): AsyncGenerator<T> {
  try {
    yield* items;
  } finally {
    onEnd();
  }
}

/** The same answer, which says when its body was read or given up. */
export function followedBody(response: Response, onEnd: () => void): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          controller.enqueue(value);
          return;
        }
        controller.close();
      } catch (cause) {
        controller.error(cause);
      }
      onEnd();
    },
    async cancel(reason) {
      onEnd();
      await reader.cancel(reason);
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}
