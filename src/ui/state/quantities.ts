const BYTE_UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti'] as const;

/** Two significant places are enough to read: `1.5Gi`, `512Mi`. Rounded, unlike a canonical quantity. */
export function showBytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${String(Number(value.toFixed(value < 10 ? 1 : 0)))}${BYTE_UNITS[unit] ?? ''}`;
}

/** @param millis thousandths of a CPU: `150m`, `2` */
export function showCpu(millis: number): string {
  return millis % 1000 === 0 ? String(millis / 1000) : `${String(millis)}m`;
}
