import type { EventRecorder } from '../../client/index.ts';
import type { Journal } from './journal.ts';

/** A recorder whose events are told of in the journal, too. upstream: client-go/tools/record, StartStructuredLogging */
export function journaledEvents(recorder: EventRecorder, journal: Journal): EventRecorder {
  return {
    event(regarding, type, reason, message, fieldPath) {
      const { kind, apiVersion } = regarding;
      const { namespace, name } = 'metadata' in regarding ? regarding.metadata : regarding;
      journal.write(type === 'Warning' ? 'W' : 'I', 'event', 'Event occurred', {
        object: namespace === undefined ? name : `${namespace}/${name ?? ''}`,
        fieldPath: fieldPath ?? '',
        kind,
        apiVersion,
        type,
        reason,
        message,
      });
      recorder.event(regarding, type, reason, message, fieldPath);
    },
    flush: () => recorder.flush(),
  };
}
