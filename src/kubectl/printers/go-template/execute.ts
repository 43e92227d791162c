import { callFunction } from './functions.ts';
import { type Call, type Node, type Pipeline, type Template, TemplateError, type Term } from './syntax.ts';
import { goString, isMap, isTrue } from './values.ts';

/** A `break` or `continue` on its way to its `range`. */
type Leap = 'break' | 'continue' | undefined;

interface Variable {
  readonly name: string;
  value: unknown;
}

class Execution {
  output = '';
  readonly #template: Template;
  readonly #allowMissing: boolean;
  #variables: Variable[];

  constructor(template: Template, data: unknown, allowMissing: boolean) {
    this.#template = template;
    this.#allowMissing = allowMissing;
    this.#variables = [{ name: '$', value: data }];
  }

  /** Carries nodes out; variables that they declare end with them. */
  run(nodes: readonly Node[], dot: unknown): Leap {
    const depth = this.#variables.length;
    try {
      for (const node of nodes) {
        const leap = this.#node(node, dot);
        if (leap !== undefined) return leap;
      }
      return undefined;
    } finally {
      this.#variables.length = depth;
    }
  }

  #node(node: Node, dot: unknown): Leap {
    switch (node.kind) {
      case 'text':
        this.output += node.text;
        return undefined;
      case 'action': {
        const value = this.#pipeline(node.pipeline, dot);
        if (node.pipeline.declares.length === 0) this.output += goString(value);
        return undefined;
      }
      case 'break':
      case 'continue':
        return node.kind;
      case 'template':
        this.#named(node.name, node.pipeline === undefined ? undefined : this.#pipeline(node.pipeline, dot));
        return undefined;
      case 'range':
        return this.#scoped(() => this.#range(node, dot));
      default:
        return this.#scoped(() => {
          const value = this.#pipeline(node.pipeline, dot);
          if (isTrue(value)) return this.run(node.body, node.kind === 'with' ? value : dot);
          return this.run(node.otherwise, dot);
        });
    }
  }

  /** What a branch declares is its own. */
  #scoped(call: () => Leap): Leap {
    const depth = this.#variables.length;
    const leap = call();
    this.#variables.length = depth;
    return leap;
  }

  #named(name: string, data: unknown): void {
    const body = this.#template.named.get(name);
    if (body === undefined) throw new TemplateError(`template "${name}" not defined`);
    const outer = this.#variables;
    this.#variables = [{ name: '$', value: data }];
    this.run(body, data);
    this.#variables = outer;
  }

  #range(node: Extract<Node, { readonly kind: 'range' | 'if' | 'with' }>, dot: unknown): Leap {
    const { pipeline } = node;
    const value = this.#pipeline({ ...pipeline, declares: [] }, dot);
    const entries = entriesOf(value);
    if (entries.length === 0) return this.run(node.otherwise, dot);
    for (const [key, item] of entries) {
      const depth = this.#variables.length;
      const [first, second] = pipeline.declares;
      if (first !== undefined) this.#set(first, second === undefined ? item : key, pipeline.assigns);
      if (second !== undefined) this.#set(second, item, pipeline.assigns);
      const leap = this.run(node.body, item);
      this.#variables.length = depth;
      if (leap === 'break') break;
    }
    return undefined;
  }

  #set(name: string, value: unknown, assigns: boolean): void {
    const known = this.#variables.findLast((variable) => variable.name === name);
    if (!assigns) this.#variables.push({ name, value });
    else if (known === undefined) throw new TemplateError(`undefined variable "${name}"`);
    else known.value = value;
  }

  #pipeline(pipeline: Pipeline, dot: unknown): unknown {
    let piped: readonly unknown[] = [];
    try {
      for (const call of pipeline.calls) piped = [this.#call(call, dot, piped)];
    } catch (cause) {
      if (cause instanceof TemplateError && !cause.message.startsWith('executing ')) {
        throw new TemplateError(`executing "output" at <${pipeline.text}>: ${cause.message}`);
      }
      throw cause;
    }
    const [value] = piped;
    for (const name of pipeline.declares) this.#set(name, value, pipeline.assigns);
    return value;
  }

  #call(call: Call, dot: unknown, piped: readonly unknown[]): unknown {
    const [first, ...rest] = call;
    if (first === undefined) return undefined;
    if (first.operand.kind !== 'function') {
      if (rest.length > 0 || piped.length > 0) throw new TemplateError("can't give argument to non-function");
      return this.#term(first, dot);
    }
    const { name } = first.operand;
    if (name === 'and' || name === 'or') return this.#shortCircuit(name, rest, dot, piped);
    const value = callFunction(name, [...rest.map((term) => this.#term(term, dot)), ...piped]);
    return this.#fields(value, first.fields);
  }

  #shortCircuit(name: 'and' | 'or', terms: readonly Term[], dot: unknown, piped: readonly unknown[]): unknown {
    let value: unknown;
    for (const term of terms) {
      value = this.#term(term, dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped.length > 0 ? piped[0] : value;
  }

  #fields(value: unknown, fields: readonly string[]): unknown {
    return fieldsOf(value, fields, this.#allowMissing);
  }

  #term({ operand, fields }: Term, dot: unknown): unknown {
    switch (operand.kind) {
      case 'literal':
        return operand.value;
      case 'dot':
        return this.#fields(dot, fields);
      case 'variable': {
        const known = this.#variables.findLast((variable) => variable.name === operand.name);
        if (known === undefined) throw new TemplateError(`undefined variable "${operand.name}"`);
        return this.#fields(known.value, fields);
      }
      case 'function':
        return this.#call([{ operand, fields }], dot, []);
      case 'pipeline':
        return this.#fields(this.#pipeline(operand.pipeline, dot), fields);
    }
  }
}

/** What a range goes over: maps in the order of their keys. */
function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return [...value.entries()];
  if (isMap(value)) return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  if (typeof value === 'number') return Array.from({ length: value }, (_each, index) => [index, index] as const);
  throw new TemplateError(`range can't iterate over ${goString(value)}`);
}

function fieldsOf(value: unknown, fields: readonly string[], allowMissing: boolean): unknown {
  return fields.reduce((current, field, index) => {
    if (isMap(current)) {
      if (!allowMissing && !(field in current)) throw new TemplateError(`map has no entry for key "${field}"`);
      return current[field];
    }
    if (current === undefined || current === null) {
      if (index === 0) throw new TemplateError(`nil data; no entry for key "${field}"`);
      throw new TemplateError(`nil pointer evaluating interface {}.${field}`);
    }
    // What is in a map or a list has no other type to Go.
    throw new TemplateError(`can't evaluate field ${field} in type interface {}`);
  }, value);
}

/** Renders a Go template over a document, as `-o go-template` does. @throws TemplateError */
export function renderGoTemplate(parsed: Template, document: unknown, allowMissing = true): string {
  const execution = new Execution(parsed, document, allowMissing);
  execution.run(parsed.body, document);
  return execution.output;
}
