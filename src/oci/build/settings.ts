import type { ImageConfig } from '../api.ts';
import { historyText } from './history.ts';
import type { StageInstruction } from './instructions.ts';
import { exposedPorts } from './ports.ts';
import { splitWords } from './words.ts';

type SettingKind = 'ENV' | 'LABEL' | 'USER' | 'STOPSIGNAL' | 'EXPOSE' | 'VOLUME' | 'SHELL' | 'HEALTHCHECK' | 'ONBUILD';

/** An instruction that changes the configuration and no file. */
export type SettingInstruction = Extract<StageInstruction, { readonly kind: SettingKind }>;

export interface Setting {
  readonly change: ImageConfig;
  /** For the history; ONBUILD has none. */
  readonly note?: string;
}

/** What an instruction sets. @throws BuildError */
export function settingOf(
  config: ImageConfig,
  instruction: SettingInstruction,
  expand: (word: string) => string,
): Setting {
  switch (instruction.kind) {
    case 'ENV': {
      const pairs = expandPairs(instruction.pairs, expand);
      const env = new Map((config.Env ?? []).map((each) => [each.split('=', 1)[0] ?? '', each]));
      for (const [key, value] of pairs) env.set(key, `${key}=${value}`);
      return { change: { Env: [...env.values()] }, note: historyText.pairs('ENV', pairs) };
    }
    case 'LABEL': {
      const pairs = expandPairs(instruction.pairs, expand);
      const Labels = { ...config.Labels, ...Object.fromEntries(pairs) };
      return { change: { Labels }, note: historyText.pairs('LABEL', pairs) };
    }
    case 'USER': {
      const User = expand(instruction.value);
      return { change: { User }, note: historyText.value('USER', User) };
    }
    case 'STOPSIGNAL': {
      const StopSignal = expand(instruction.value);
      return { change: { StopSignal }, note: historyText.value('STOPSIGNAL', StopSignal) };
    }
    case 'EXPOSE': {
      const words = instruction.ports.flatMap((port) => splitWords(expand(port), ''));
      const ports = words.flatMap((word) => exposedPorts(word, instruction.line));
      const ExposedPorts = { ...config.ExposedPorts, ...keys(ports) };
      return { change: { ExposedPorts }, note: historyText.list('EXPOSE', ports) };
    }
    case 'VOLUME': {
      const paths = instruction.paths.map(expand);
      return { change: { Volumes: { ...config.Volumes, ...keys(paths) } }, note: historyText.list('VOLUME', paths) };
    }
    case 'SHELL':
      return { change: { Shell: instruction.args }, note: historyText.list('SHELL', instruction.args) };
    case 'HEALTHCHECK':
      return { change: { Healthcheck: instruction.check }, note: historyText.healthCheck(instruction.check) };
    case 'ONBUILD':
      return { change: { OnBuild: [...(config.OnBuild ?? []), instruction.trigger] } };
  }
}

function expandPairs(
  pairs: readonly (readonly [string, string])[],
  expand: (word: string) => string,
): readonly (readonly [string, string])[] {
  return pairs.map(([key, value]) => [expand(key), expand(value)]);
}

function keys(names: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}
