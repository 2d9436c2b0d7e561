import { Frame, LANGUAGES, UiRoot, createI18n } from '@vestibule/ui';
import '@vestibule/ui/styles.css';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { SAMPLES } from './samples.jsx';

const nothing = () => {};
const MARK =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="11" fill="#0b5d55"/><path d="M8 27V14l6 8 6-10 6 10 6-8v13" fill="none" stroke="#fff" stroke-width="3.200" stroke-linejoin="round" stroke-linecap="round"/></svg>';
const THEME = { name: 'Meridian Bank', colour: '#0b5d55', logo: `data:image/svg+xml;base64,${btoa(MARK)}` };

const root = createRoot(document.querySelector('#root'));
let count = 0;

/** What a test and the screenshot command drive the page by. */
window.gallery = {
  screens: Object.keys(SAMPLES),
  languages: LANGUAGES,
  /** Shows one screen anew. */
  show({ screen, language, largeText = false, theme = THEME }) {
    const { node, frame = {}, session = false, bare = false, press } = SAMPLES[screen];
    count += 1;
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
