'use strict';

const EventEmitter = library('events');
const { StringDecoder } = library('string_decoder');

class Interface extends EventEmitter {
  constructor({ input, output, prompt = '> ' }) {
    super();
    this.input = input;
    this.output = output;
    this.closed = false;
    this._prompt = prompt;
    this._rest = '';
    this._asked = undefined;
    const decoder = new StringDecoder();
    input.on('data', (chunk) => this._take(typeof chunk === 'string' ? chunk : decoder.write(chunk)));
    input.on('end', () => {
      if (this._rest !== '') this._take('\n');
      this.close();
    });
  }
  _take(text) {
    const lines = (this._rest + text).split(/\r?\n/);
    this._rest = lines.pop();
    for (const line of lines) {
      if (this.closed) return;
      const asked = this._asked;
      this._asked = undefined;
      if (asked) asked(line);
      else this.emit('line', line);
    }
  }
  setPrompt(prompt) {
    this._prompt = prompt;
  }
  prompt() {
    this.output?.write(this._prompt);
  }
  question(text, options, callback) {
    this._asked = callback ?? options;
    this.output?.write(text);
  }
  write(text) {
    this._take(text);
  }
  pause() {
    this.input.pause();
    return this;
  }
  resume() {
    this.input.resume();
    return this;
  }
  close() {
    if (this.closed) return;
    this.closed = true;
    this.input.pause();
    this.emit('close');
  }
  async *[Symbol.asyncIterator]() {
    const lines = [];
    let wake = () => undefined;
    this.on('line', (line) => wake(lines.push(line)));
    this.on('close', () => wake());
    for (;;) {
      if (lines.length > 0) yield lines.shift();
      else if (this.closed) return;
      else await new Promise((resolve) => (wake = resolve));
    }
  }
}

exports.Interface = Interface;
exports.createInterface = (input, output) => new Interface(typeof input.on === 'function' ? { input, output } : input);
exports.clearLine = () => true;
exports.cursorTo = () => true;
