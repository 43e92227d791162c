import { type Token, tokens } from './lexer.ts';
import {
  type LabelRequirement,
  type LabelRequirements,
  SelectorError,
  type SelectorOperator,
  checkKey,
  newRequirement,
  requirementToString,
} from './requirement.ts';

const END: Token = { type: 'end', literal: '' };

/** `in` and `notin` are operators only after a key. */
function asValue(token: Token): Token {
  return token.type === 'in' || token.type === 'notin' ? { type: 'identifier', literal: token.literal } : token;
}

function expected(found: Token, what: string): SelectorError {
  return new SelectorError(`found '${found.literal}', expected: ${what}`);
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokens(text);
  }

  #look(): Token {
    return asValue(this.#tokens[this.#at] ?? END);
  }

  #take(): Token {
    const token = this.#look();
    this.#at++;
    return token;
  }

  parse(): LabelRequirements {
    const requirements: LabelRequirement[] = [];
    for (;;) {
      const token = this.#look();
      if (token.type === 'end') return requirements;
      if (token.type !== 'identifier' && token.type !== '!') throw expected(token, "!, identifier, or 'end of string'");
      requirements.push(this.#checkedRequirement());
      const separator = this.#take();
      if (separator.type === 'end') return requirements;
      if (separator.type !== ',') throw expected(separator, "',' or 'end of string'");
      const next = this.#look();
      if (next.type !== 'identifier' && next.type !== '!') throw expected(next, "identifier after ','");
    }
  }

  #checkedRequirement(): LabelRequirement {
    try {
      return this.#requirement();
    } catch (cause) {
      if (cause instanceof SelectorError) {
        throw new SelectorError(`unable to parse requirement: ${cause.message}`, { cause });
      }
      throw cause;
    }
  }

  #requirement(): LabelRequirement {
    let token = this.#take();
    const negated = token.type === '!';
    if (negated) token = this.#take();
    if (token.type !== 'identifier') throw expected(token, 'identifier');
    const key = token.literal;
    checkKey(key);
    const next = this.#look();
    if (negated) return newRequirement(key, '!', []);
    if (next.type === 'end' || next.type === ',') return newRequirement(key, 'exists', []);
    const operator = this.#operator();
    const values = operator === 'in' || operator === 'notin' ? this.#values() : [this.#exactValue()];
    return newRequirement(key, operator, values);
  }

  #operator(): SelectorOperator {
    const token = this.#tokens[this.#at++] ?? END;
    switch (token.type) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
        return token.type;
      case '>':
        return 'gt';
      case '<':
        return 'lt';
      default:
        throw expected(token, 'in, notin, =, ==, !=, gt, lt');
    }
  }

  #exactValue(): string {
    const next = this.#look();
    if (next.type === 'end' || next.type === ',') return '';
    const token = this.#take();
    if (token.type !== 'identifier') throw expected(token, 'identifier');
    return token.literal;
  }

  /** `(a,b)`; empty positions are the empty value. */
  #values(): readonly string[] {
    const open = this.#take();
    if (open.type !== '(') throw new SelectorError(`found '${open.literal}' expected: '('`);
    const first = this.#look();
    if (first.type !== 'identifier' && first.type !== ',' && first.type !== ')') {
      throw expected(first, "',', ')' or identifier");
    }
    const values: string[] = [];
    for (;;) {
      const token = this.#look();
      if (token.type === 'identifier') {
        values.push(this.#take().literal);
      } else if (token.type === ',' || token.type === ')') {
        values.push('');
      } else {
        throw expected(token, "',', or identifier");
      }
      const separator = this.#take();
      if (separator.type === ')') return values;
      if (separator.type !== ',') throw expected(separator, "',' or ')'");
    }
  }
}

/**
 * Parses a selector of a request: `app=web,tier in (a,b),!canary`. Keys come out sorted.
 * @throws SelectorError with upstream's message
 */
export function parseLabelSelector(text: string): LabelRequirements {
  return [...new Parser(text).parse()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** The selector as upstream prints it. */
export function requirementsToString(requirements: LabelRequirements): string {
  return requirements.map(requirementToString).join(',');
}
