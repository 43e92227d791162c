import { Leave, type ShellCommand } from '../execute/state.ts';

function leave(how: Leave['how']): ShellCommand {
  const loops = how === 'break' || how === 'continue';
  return ({ args, state, complain }) => {
    const [given] = args[0] === '--' ? args.slice(1) : args;
    if (given !== undefined && !/^[-+]?\d+$/.test(given)) {
      complain(`${given}: numeric argument required`);
      if (loops) throw new Leave('break', 128, Number.POSITIVE_INFINITY);
      throw new Leave(how, 2);
    }
    if (!loops) throw new Leave(how, Number(given ?? state.status) & 0xff);
    if (Number(given ?? 1) >= 1) throw new Leave(how, 0, Number(given ?? 1));
    complain(`${String(given)}: loop count out of range`);
    throw new Leave('break', 1, Number.POSITIVE_INFINITY);
  };
}

export const flow: Readonly<Record<string, ShellCommand>> = {
  ':': () => 0,
  break: leave('break'),
  continue: leave('continue'),
  exit: leave('exit'),
  false: () => 1,
  logout: leave('exit'),
  return: leave('return'),
  true: () => 0,
};
