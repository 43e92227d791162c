/** Wraps text at blanks; longer words stay whole. Upstream: github.com/mitchellh/go-wordwrap. */
export function wrap(limit: number, text: string): string {
  let result = '';
  let line = 0;
  let word = '';
  let space = '';
  const flush = (): void => {
    result += space + word;
    line += space.length + word.length;
    space = '';
    word = '';
  };
  for (const char of text) {
    if (char === '\n') {
      if (word !== '' || line + space.length <= limit) flush();
      space = '';
      result += '\n';
      line = 0;
    } else if (/[ \t\r\f\v]/.test(char)) {
      if (space === '' || word !== '') flush();
      space += char;
    } else {
      word += char;
      if (line + space.length + word.length > limit && word.length < limit) {
        result += '\n';
        line = 0;
        space = '';
      }
    }
  }
  if (word !== '' || line + space.length <= limit) flush();
  return result;
}

/** Puts blanks before each line, the last one too when it is empty. */
export function indent(amount: number, text: string): string {
  const pad = ' '.repeat(amount);
  return pad + text.replaceAll('\n', `\n${pad}`);
}
