import type { LineColours } from './kubectl-colours.ts';

/** Colours whole lines as they come; what is not a line yet is shown at once, as it is: a question waits for its answer. */
export function lineFilter(colours: LineColours, print: (text: string) => void): (text: string) => void {
  let within = false;
  return (text) => {
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    let output = '';
    for (const line of lines) {
      output += `${within ? line : colours(line)}\n`;
      within = false;
    }
    if (last !== '') within = true;
    print(output + last);
  };
}
