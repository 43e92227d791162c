import type { Wire } from '../../protocol/index.ts';

/** A MessagePort as a wire: messages go by structured clone. */
export function portWire(port: MessagePort): Wire {
  return {
    listen: (receive) => {
      port.onmessage = receive === null ? null : ({ data }: MessageEvent<unknown>) => receive(data);
    },
    post: (message, transfer) => {
      port.postMessage(message, transfer);
    },
    close: () => {
      port.close();
    },
  };
}
