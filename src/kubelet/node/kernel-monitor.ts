/** What of the kernel's messages becomes an event of the node. upstream: node-problem-detector, config/kernel-monitor.json */
const RULES: readonly { readonly reason: string; readonly pattern: RegExp }[] = [
  { reason: 'OOMKilling', pattern: /Killed process \d+ (.+) total-vm:\d+kB, anon-rss:\d+kB, file-rss:\d+kB/ },
];

/** The reason of a message's event; undefined when there is none. */
export function eventReason(message: string): string | undefined {
  return RULES.find(({ pattern }) => pattern.test(message))?.reason;
}
