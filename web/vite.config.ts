import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds a running `reckoner serve`. */
const api = process.env['RECKONER_URL'] ?? 'http://127.0.0.1:8001';

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'baseline-widely-available',
    // The page is served under `default-src 'self'`, which forbids data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': api, '/health': api } },
  resolve: process.env['VITEST'] ? { conditions: ['browser'] } : {},
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], testTimeout: 20_000 },
});
