import type { Pod } from '../../api/index.ts';
import {
  NO_CHANGE,
  SKIP,
  type Change,
  type ClusterView,
  type CountsByNode,
  type Prepared,
  type Rejection,
} from '../framework.ts';
import type { NodeInfo } from '../node-info.ts';
import {
  constraintsFor,
  countedBy,
  inAllTopologies,
  includesNode,
  selects,
  type Constraint,
  type SpreadDefaults,
} from './constraints.ts';

export const POD_TOPOLOGY_SPREAD = 'PodTopologySpread';

const REASON = "node(s) didn't match pod topology spread constraints";
const UNEVEN: Rejection = { plugin: POD_TOPOLOGY_SPREAD, reasons: [REASON], resolvable: true };
const NOWHERE: Rejection = {
  plugin: POD_TOPOLOGY_SPREAD,
  reasons: [`${REASON} (missing required label)`],
  resolvable: false,
};

/** On which nodes how many pods count for the constraint. */
export function countedPods(constraint: Constraint, pod: Pod, view: ClusterView): CountsByNode {
  const namespace = pod.metadata.namespace ?? '';
  const key = `spread ${JSON.stringify([namespace, constraint.selectors])}`;
  return view.count(key, countedBy(constraint, namespace));
}

/** The domains of one constraint, with the two that have the fewest pods. Upstream: criticalPaths. */
class Domains {
  readonly #counts = new Map<string, number>();
  #least: { readonly value: string; readonly count: number } | undefined;
  #second = Infinity;

  add(value: string, count: number): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
  }

  /** Finds the least; nothing may be added after. */
  settle(): this {
    for (const [value, count] of this.#counts) {
      if (this.#least === undefined || count < this.#least.count) {
        this.#second = this.#least?.count ?? Infinity;
        this.#least = { value, count };
      } else if (count < this.#second) {
        this.#second = count;
      }
    }
    return this;
  }

  get size(): number {
    return this.#counts.size;
  }

  get(value: string): number {
    return this.#counts.get(value) ?? 0;
  }

  /** The fewest pods of a domain, if this one had so many more. */
  fewest(value: string, more: number): number {
    if (this.#least === undefined) return Infinity;
    if (more === 0 || !this.#counts.has(value)) return this.#least.count;
    const others = this.#least.value === value ? this.#second : this.#least.count;
    return Math.min(others, this.get(value) + more);
  }
}

interface Rule {
  readonly constraint: Constraint;
  readonly domains: Domains;
  /** 1 when the pod itself counts. */
  readonly self: 0 | 1;
}

function rulesOf(pod: Pod, constraints: readonly Constraint[], view: ClusterView): readonly Rule[] {
  const rules = constraints.map((constraint) => ({
    constraint,
    domains: new Domains(),
    self: selects(constraint, pod) ? (1 as const) : (0 as const),
    counted: countedPods(constraint, pod, view),
  }));
  for (const { node, name, labels } of view.nodes) {
    if (!inAllTopologies(constraints, labels)) continue;
    for (const { constraint, domains, counted } of rules) {
      const value = labels[constraint.topologyKey];
      if (value !== undefined && includesNode(constraint, pod, node)) domains.add(value, counted.get(name) ?? 0);
    }
  }
  for (const { domains } of rules) domains.settle();
  return rules;
}

function breaks(rule: Rule, pod: Pod, info: NodeInfo, { added, removed }: Change): Rejection | undefined {
  const { constraint, domains, self } = rule;
  const value = info.labels[constraint.topologyKey];
  if (value === undefined) return NOWHERE;
  let more = 0;
  if ((added.length > 0 || removed.length > 0) && includesNode(constraint, pod, info.node)) {
    const counted = countedBy(constraint, pod.metadata.namespace ?? '');
    more = added.filter(counted).length - removed.filter(counted).length;
  }
  // With too few domains, the missing ones count as empty.
  const fewest = domains.size < constraint.minDomains ? 0 : domains.fewest(value, more);
  return domains.get(value) + more + self - fewest > constraint.maxSkew ? UNEVEN : undefined;
}

/** Upstream: plugins/podtopologyspread/filtering.go. */
export function prepareSpread(pod: Pod, view: ClusterView, defaults: SpreadDefaults): Prepared {
  const constraints = constraintsFor(pod, 'DoNotSchedule', defaults, view);
  if (constraints.length === 0) return SKIP;
  const rules = rulesOf(pod, constraints, view);
  return {
    kind: 'filter',
    filter: (info, change) => {
      // Where a constraint has no domain, pods count for none of them.
      const counted = inAllTopologies(constraints, info.labels) ? change : NO_CHANGE;
      for (const rule of rules) {
        const rejection = breaks(rule, pod, info, counted);
        if (rejection !== undefined) return rejection;
      }
      return undefined;
    },
  };
}
