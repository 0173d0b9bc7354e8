import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';

/** The server that `bun run dev` talks to. */
const server = process.env.TALKY_URL ?? 'http://localhost:3000';

/** Code that carries media, and is far heavier than all else: most people never need it, or one of them. */
const onDemand = /node_modules\/(zego-|livekit-client\/)/;

/** Gives such code a name by which the service worker knows that it is not to be kept for everybody. */
const namedOnDemand: Plugin = {
  name: 'talky-on-demand',
  configResolved({ environments }) {
    const output = environments.client?.build.rolldownOptions.output;
    // SvelteKit's own, of the scripts that browsers load.
    const given = output && !Array.isArray(output) ? output.chunkFileNames : undefined;
    if (!output || Array.isArray(output) || typeof given !== 'function') return;
    output.chunkFileNames = (chunk) => {
      const name = given(chunk);
      return chunk.moduleIds.some((id) => onDemand.test(id)) ? name.replace('[hash]', 'on-demand.[hash]') : name;
    };
  },
};

export default defineConfig({
  plugins: [
    namedOnDemand,
    tailwindcss(),
    sveltekit({
      adapter: adapter({ fallback: 'index.html', precompress: true }),
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          // Components place things by style attributes.
          'style-src': ['self', 'unsafe-inline'],
          'img-src': ['self', 'data:', 'blob:', 'https:'],
          // The build puts the smallest of the fonts into the style sheet.
          'font-src': ['self', 'data:'],
          'object-src': ['none'],
          'base-uri': ['none'],
          'form-action': ['self'],
        },
      },
    }),
  ],
  build: {
    // Vite's own target rewrites light-dark(), and then a dark part of a light page stays light.
    cssTarget: ['chrome123', 'safari17.5', 'firefox120'],
  },
  server: {
    // A build beside it is not an edit.
    watch: { ignored: ['**/web/build/**'] },
    proxy: {
      '/api': server,
      '/slack': server,
      '/livekit': { target: server.replace(/^http/, 'ws'), ws: true },
      '/ws': { target: server.replace(/^http/, 'ws'), ws: true },
    },
  },
});
