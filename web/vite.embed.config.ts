import { defineConfig } from 'vite';

/**
 * `/embed.js`: one file with a name that stays, since pages elsewhere take it in. A plain script, so that these
 * need nothing but to name it.
 */
export default defineConfig({
  publicDir: false,
  build: {
    target: 'baseline-widely-available',
    emptyOutDir: false,
    lib: {
      entry: 'src/embed/main.ts',
      name: 'reckoner',
      formats: ['iife'],
      fileName: () => 'embed.js',
    },
  },
});
