import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * What the bundles may use: what the oldest Electron on which the kiosk is tested has (33: Chromium 130, Node 20.18), so that
 * they run on that one and on the one that the product declares.
 */
const NODE = 'node20.18';
const CHROMIUM = 'chrome130';

/** Small packages of many files, which load faster as a part of the bundle. The others bring programs or files of their own. */
const BUNDLED = ['@vestibule/ui', 'jose', 'zod'];

export default defineConfig(({ mode }) => {
  const sourcemap = mode === 'development';
  return {
    main: {
      build: {
        target: NODE,
        outDir: 'out/main',
        sourcemap,
        externalizeDeps: { exclude: BUNDLED },
        rolldownOptions: {
          input: { main: 'src/main/main.ts', inference: 'src/inference/inference.ts' },
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    },
    preload: {
      build: {
        target: NODE,
        outDir: 'out/preload',
        sourcemap,
        // In the sandbox a preload has electron and nothing else to load.
        externalizeDeps: false,
        rolldownOptions: {
          input: { preload: 'src/preload/preload.ts' },
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
    renderer: {
      root: 'src/renderer',
      plugins: [react()],
      worker: { format: 'es' },
      build: {
        target: CHROMIUM,
        outDir: 'out/renderer',
        sourcemap,
        // Everything is a file of its own, so that the page's policy needs no `data:`; and nothing is looked for over a network.
        assetsInlineLimit: 0,
        modulePreload: false,
        rolldownOptions: { input: 'src/renderer/index.html' },
      },
    },
  };
});
