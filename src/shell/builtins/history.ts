import type { ShellCommand } from '../execute/state.ts';
import { HOME, resolvePath } from '../files.ts';

const history: ShellCommand = ({ args, state, stdout, complain }) => {
  const [first, second] = args;
  const file = resolvePath(state.cwd, second ?? state.variables.get('HISTFILE') ?? `${HOME}/.bash_history`);
  switch (first) {
    case '-c':
      state.history.length = 0;
      return 0;
    case '-d': {
      const given = Number(second);
      const at = given < 0 ? state.history.length + given : given - 1;
      if (!Number.isInteger(at) || at < 0 || at >= state.history.length) {
        complain(`${second ?? ''}: history position out of range`);
        return 1;
      }
      state.history.splice(at, 1);
      return 0;
    }
    case '-a':
    case '-w':
      state.files.write(
        file,
        state.history.map((line) => `#${String(Math.floor(state.clock.now() / 1000))}\n${line}\n`).join(''),
      );
      return 0;
    case '-n':
    case '-r':
      state.history.push(...(state.files.read(file) ?? '').split('\n').filter((line) => line !== ''));
      return 0;
    case '-s':
      state.history.push(args.slice(1).join(' '));
      return 0;
    default: {
      if (first !== undefined && !/^\d+$/.test(first)) {
        complain(`${first}: ${first.startsWith('-') ? 'invalid option' : 'numeric argument required'}`);
        return first.startsWith('-') ? 2 : 1;
      }
      const from = first === undefined ? 0 : Math.max(0, state.history.length - Number(first));
      stdout(
        state.history
          .slice(from)
          .map((line, index) => `${String(from + index + 1).padStart(5)}  ${line}\n`)
          .join(''),
      );
      return 0;
    }
  }
};

export const historyCommands: Readonly<Record<string, ShellCommand>> = { history };
