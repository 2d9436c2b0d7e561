import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Served by the API below this path. Bundled for browsers of the last two and a half years, as Vite's own default is. */
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: 'out',
    // Everything is a file of its own, so that the page's policy needs no `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
