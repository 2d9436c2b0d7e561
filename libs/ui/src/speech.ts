import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Language } from './words.js';

/** Reading aloud by the system's voices. */
export interface Speech {
  /** Whether the system has a voice for the language. Without one nothing is offered. */
  readonly available: boolean;
  /** Says it, in the place of what is being said. Does nothing where there is no voice. */
  readonly speak: (text: string) => void;
  readonly stop: () => void;
}

const synthesis = (): SpeechSynthesis | undefined =>
  typeof window !== 'undefined' && 'speechSynthesis' in window ? window.speechSynthesis : undefined;

/** Voices arrive some time after the page. */
function subscribe(changed: () => void): () => void {
  const system = synthesis();
  system?.addEventListener('voiceschanged', changed);
  return () => system?.removeEventListener('voiceschanged', changed);
}

function voiceFor(language: Language): SpeechSynthesisVoice | undefined {
  const voices = synthesis()?.getVoices() ?? [];
  const fitting = voices.filter((voice) => voice.lang.toLowerCase().split(/[-_]/)[0] === language);
  // What is said at a bank isn't sent to somebody else's server.
  return fitting.find((voice) => voice.localService);
}

/** Speech in one language; silent as soon as the component goes. */
export function useSpeech(language: Language): Speech {
  const available = useSyncExternalStore(
    subscribe,
    () => voiceFor(language) !== undefined,
    () => false,
  );
  const stop = useCallback(() => synthesis()?.cancel(), []);
  const speak = useCallback(
    (text: string) => {
      const system = synthesis();
      const voice = voiceFor(language);
      if (system === undefined || voice === undefined) return;
      system.cancel();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.rate = 0.95;
      system.speak(utterance);
    },
    [language],
  );
  useEffect(() => stop, [stop]);
  return useMemo(() => ({ available, speak, stop }), [available, speak, stop]);
}
