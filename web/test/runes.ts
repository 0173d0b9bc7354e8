import { plugin } from 'bun';
import { compileModule } from 'svelte/compiler';

/** Lets `bun test` load rune modules as the browser gets them. */
plugin({
  name: 'svelte rune modules',
  setup(build) {
    const typescript = new Bun.Transpiler({ loader: 'ts', target: 'browser' });
    build.onLoad({ filter: /\.svelte\.ts$/ }, async ({ path }) => {
      const source = typescript.transformSync(await Bun.file(path).text());
      const { js } = compileModule(source, { filename: path, generate: 'client', dev: false });
      return { contents: js.code, loader: 'js' };
    });
  },
});
