const DEFAULT_NODES = 3;
const MOST_NODES = 10;

/** What the page's address asks for. */
export interface PageOptions {
  /** `?nodes=1..10`; anything else is the default of 3. */
  readonly nodes: number;
  /** `?fresh`: start with an empty cluster. */
  readonly fresh: boolean;
  /** `?embed`: the compact workspace for a frame. */
  readonly embedded: boolean;
}

export function pageOptions(search: string): PageOptions {
  const parameters = new URLSearchParams(search);
  const nodes = Number(parameters.get('nodes') ?? DEFAULT_NODES);
  const valid = Number.isInteger(nodes) && nodes >= 1 && nodes <= MOST_NODES;
  const flag = (name: string): boolean => parameters.has(name) && parameters.get(name) !== 'false';
  return { nodes: valid ? nodes : DEFAULT_NODES, fresh: flag('fresh'), embedded: flag('embed') };
}
