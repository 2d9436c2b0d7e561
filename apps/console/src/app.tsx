import { createTheme, DirectionProvider, MantineProvider, type CSSVariablesResolver } from '@mantine/core';
import { setNonce } from 'get-nonce';
import type { i18n } from 'i18next';
import { useEffect, useMemo, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { BrowserRouter, Navigate, Outlet, Route, Routes, useNavigate } from 'react-router';
import { Provider } from 'urql';
import { createClient } from './api/client.js';
import { DevicesPage } from './features/device/index.js';
import { IntegrationPage, IntegrationsPage } from './features/integration/index.js';
import { AccountPage, OperatorsPage, SetUpPage, SignInPage } from './features/operator/index.js';
import { NotFoundPage } from './ui/not-found-page.js';
import { SessionGate } from './ui/session-gate.js';
import { Shell } from './ui/shell.js';
import { directionOf, type Language } from './words/i18n.js';

/** Ten steps from light to dark of the product's green, of which the eighth is written on in white, 6:1. */
const theme = createTheme({
  primaryColor: 'green',
  primaryShade: 7,
  colors: {
    green: [
      '#e8f6f2',
      '#d3ebe4',
      '#a6d7c9',
      '#77c2ad',
      '#52b195',
      '#3da587',
      '#2f8a70',
      '#1f6f5c',
      '#175848',
      '#0d4235',
    ],
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** What is said faintly has to be read all the same: 7:1 on white, 8:1 on the dark page (WCAG 2.2 1.4.3 asks for 4.5:1). */
const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': 'var(--mantine-color-gray-7)' },
  dark: { '--mantine-color-dimmed': 'var(--mantine-color-dark-1)' },
});

/** The nonce that the page's policy lets styles in by. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';

// What keeps the page from scrolling behind a dialog writes a style of its own.
setNonce(nonce);

/** The console. */
export function App({ i18n, language }: { readonly i18n: i18n; readonly language: Language }) {
  const [shown, setShown] = useState<string>(language);
  useEffect(() => {
    const follow = (next: string): void => setShown(next);
    i18n.on('languageChanged', follow);
    return () => i18n.off('languageChanged', follow);
  }, [i18n]);
  useEffect(() => {
    document.documentElement.lang = shown;
    document.documentElement.dir = directionOf(shown);
  }, [shown]);
  return (
    <I18nextProvider i18n={i18n}>
      <DirectionProvider key={directionOf(shown)} initialDirection={directionOf(shown)} detectDirection={false}>
        <MantineProvider
          theme={theme}
          defaultColorScheme="auto"
          cssVariablesResolver={variables}
          getStyleNonce={() => nonce}
        >
          <BrowserRouter basename="/console">
            <Pages />
          </BrowserRouter>
        </MantineProvider>
      </DirectionProvider>
    </I18nextProvider>
  );
}

function Pages() {
  return (
    <Routes>
      <Route path="sign-in" element={<SignInPage />} />
      <Route element={<SignedIn />}>
        <Route path="welcome" element={<SetUpPage />} />
        <Route element={<Shell />}>
          <Route index element={<Navigate to="/integrations" replace />} />
          <Route path="integrations" element={<IntegrationsPage />} />
          <Route path="integrations/:id" element={<IntegrationPage />} />
          <Route path="kiosks" element={<DevicesPage />} />
          <Route path="operators" element={<OperatorsPage />} />
          <Route path="account" element={<AccountPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Route>
      </Route>
    </Routes>
  );
}

/** Pages for whoever is signed in, each sign-in with a client of its own: nothing that one person has read is shown to the next. */
function SignedIn() {
  const navigate = useNavigate();
  const client = useMemo(
    () => createClient(() => void navigate('/sign-in', { replace: true, state: { from: location.pathname } })),
    [navigate],
  );
  return (
    <Provider value={client}>
      <SessionGate>
        <Outlet />
      </SessionGate>
    </Provider>
  );
}
