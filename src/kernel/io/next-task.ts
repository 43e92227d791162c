/** Calls back after the thread has handled the events that wait: messages and timers. */
export type NextTask = (callback: () => void) => void;

/** By messages of a channel: unlike timers, browsers do not slow them down. */
export function nextTaskByMessage(): NextTask {
  const waiting: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(undefined);
  };
}
