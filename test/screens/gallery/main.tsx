import { Frame, LANGUAGES, UiRoot, createI18n, type Language, type Theme } from '@vestibule/ui';
import '@vestibule/ui/styles.css';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { SAMPLES } from './samples.js';

const nothing = (): void => {};
const MARK =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="11" fill="#0b5d55"/><path d="M8 27V14l6 8 6-10 6 10 6-8v13" fill="none" stroke="#fff" stroke-width="3.2" stroke-linejoin="round" stroke-linecap="round"/></svg>';
const THEME: Theme = { name: 'Meridian Bank', colour: '#0b5d55', logo: `data:image/svg+xml;base64,${btoa(MARK)}` };

const root = createRoot(document.querySelector('#root') ?? document.body);
let count = 0;

interface Showing {
  readonly screen: string;
  readonly language: Language;
  readonly largeText?: boolean;
  readonly same?: boolean;
  readonly theme?: Theme;
}

/** What a test and the screenshot command drive the page by. */
const gallery = {
  screens: Object.keys(SAMPLES),
  languages: LANGUAGES,
  /** Shows one screen. */
  show({ screen, language, largeText = false, same = false, theme = THEME }: Showing): void {
    const sample = SAMPLES[screen];
    if (sample === undefined) throw new Error(`There is no screen ${screen}.`);
    const { node, frame = {}, session = false, bare = false, press } = sample;
    if (!same) count += 1;
    flushSync(() =>
      root.render(
        <UiRoot key={count} language={language} theme={bare ? null : theme} largeText={largeText} readAloud={false}>
          <Frame
            demonstration={false}
            offline={false}
            languages={LANGUAGES}
            deviceName={bare ? null : 'Branch 12, window 3'}
            onLanguage={nothing}
            onLargeText={nothing}
            onReadAloud={nothing}
            onAttendant={nothing}
            onCancel={session ? nothing : undefined}
            {...frame}
          >
            {node}
          </Frame>
        </UiRoot>,
      ),
    );
    if (press === undefined) return;
    const text = createI18n(language).t(press);
    flushSync(() => [...document.querySelectorAll('button')].find((button) => button.textContent === text)?.click());
  },
};

Object.assign(window, { gallery });
