/** First and last index of a run without gaps. */
type Interval = readonly [first: number, last: number];

/** Completion indexes, as intervals in order. Upstream: pkg/controller/job/indexed_job_utils.go (orderedIntervals). */
export class IndexSet {
  static readonly EMPTY = new IndexSet([]);
  readonly #intervals: readonly Interval[];

  private constructor(intervals: readonly Interval[]) {
    this.#intervals = intervals;
  }

  static of(indexes: Iterable<number>): IndexSet {
    return IndexSet.EMPTY.with(indexes);
  }

  /** Reads `0,2-4`; what is not below `completions` is left out, as are parts that are no indexes. */
  static parse(text: string | undefined, completions: number): IndexSet {
    if (text === undefined || text === '') return IndexSet.EMPTY;
    const intervals: Interval[] = [];
    for (const part of text.split(',')) {
      const match = /^(\d+)(?:-(\d+))?$/.exec(part);
      if (match === null) continue;
      const first = Number(match[1]);
      const last = Math.min(match[2] === undefined ? first : Number(match[2]), completions - 1);
      if (first <= last) intervals.push([first, last]);
    }
    return new IndexSet(joined(intervals));
  }

  get size(): number {
    return this.#intervals.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  has(index: number): boolean {
    return this.#intervals.some(([first, last]) => first <= index && index <= last);
  }

  with(indexes: Iterable<number>): IndexSet {
    const single = [...indexes].map((index): Interval => [index, index]);
    if (single.length === 0) return this;
    return new IndexSet(joined([...this.#intervals, ...single]));
  }

  union(other: IndexSet): IndexSet {
    return new IndexSet(joined([...this.#intervals, ...other.#intervals]));
  }

  intersection(other: IndexSet): number {
    let count = 0;
    for (const [a, b] of this.#intervals) {
      for (const [c, d] of other.#intervals) count += Math.max(0, Math.min(b, d) - Math.max(a, c) + 1);
    }
    return count;
  }

  /** The first `count` indexes below `limit` that are not in it. */
  missing(count: number, limit: number): readonly number[] {
    const found: number[] = [];
    let next = 0;
    for (const [first, last] of [...this.#intervals, [limit, limit] as const]) {
      for (; next < Math.min(first, limit) && found.length < count; next++) found.push(next);
      next = Math.max(next, last + 1);
    }
    return found;
  }

  /** `0,2-4`: three or more in a row are written as a range. */
  toString(): string {
    return this.#intervals
      .map(([first, last]) => {
        if (first === last) return String(first);
        return `${String(first)}${last === first + 1 ? ',' : '-'}${String(last)}`;
      })
      .join(',');
  }
}

/** In order, with neighbours made one. */
function joined(intervals: readonly Interval[]): readonly Interval[] {
  const result: [number, number][] = [];
  for (const [first, last] of intervals.toSorted((a, b) => a[0] - b[0])) {
    const previous = result.at(-1);
    if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else result.push([first, last]);
  }
  return result;
}
