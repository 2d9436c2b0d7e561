import '@mantine/core/styles.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { createI18n, preferredLanguage } from './words/i18n.js';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the console.');
const language = preferredLanguage();
createRoot(root).render(<App i18n={await createI18n(language)} language={language} />);
