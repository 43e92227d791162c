/** Texts like `1,3-5,7`, as an Indexed Job counts its pods. Upstream: pkg/apis/batch/validation parseIndexInterval. */
type Interval = readonly [first: number, last: number];

export class IndexError extends Error {}

const INTEGER = /^[-+]?[0-9]+$/;

function parseIndex(text: string, completions: number): number {
  if (!INTEGER.test(text)) throw new IndexError(`cannot convert string to integer for index: ${JSON.stringify(text)}`);
  const index = Number(text);
  if (index >= completions) throw new IndexError(`too large index: ${JSON.stringify(text)}`);
  return index;
}

function parseInterval(text: string, completions: number): Interval {
  const limits = text.split('-');
  if (limits.length > 2) {
    const why = "violates the requirement that an index interval can have at most two parts separated by '-'";
    throw new IndexError(`the fragment ${JSON.stringify(text)} ${why}`);
  }
  const first = parseIndex(limits[0] ?? '', completions);
  if (limits.length === 1) return [first, first];
  const last = parseIndex(limits[1] ?? '', completions);
  if (first >= last) {
    throw new IndexError(`non-increasing order, previous: ${String(first)}, current: ${String(last)}`);
  }
  return [first, last];
}

/** How many indexes a text names. @throws IndexError in upstream's words. Upstream: validateIndexesFormat */
export function countIndexes(text: string, completions: number): number {
  if (text === '') return 0;
  let previous: number | undefined;
  let total = 0;
  for (const part of text.split(',')) {
    const [first, last] = parseInterval(part, completions);
    if (previous !== undefined && previous >= first) {
      throw new IndexError(`non-increasing order, previous: ${String(previous)}, current: ${String(first)}`);
    }
    total += last - first + 1;
    previous = last;
  }
  return total;
}

function intervals(text: string, completions: number): readonly Interval[] {
  const parsed: Interval[] = [];
  for (const part of text === '' ? [] : text.split(',')) {
    try {
      parsed.push(parseInterval(part, completions));
    } catch (cause) {
      // The format is complained of elsewhere.
      if (!(cause instanceof IndexError)) throw cause;
    }
  }
  return parsed;
}

/** The first index that both texts name. Upstream: validateFailedIndexesNotOverlapCompleted */
export function sharedIndex(completed: string, failed: string, completions: number): number | undefined {
  const failures = intervals(failed, completions);
  for (const [first, last] of intervals(completed, completions)) {
    const overlap = failures.find((failure) => first <= failure[1] && failure[0] <= last);
    if (overlap !== undefined) return Math.max(first, overlap[0]);
  }
  return undefined;
}
