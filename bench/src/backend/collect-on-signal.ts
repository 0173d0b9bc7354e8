const collect = 'Bun' in globalThis ? () => Bun.gc(true) : () => void globalThis.gc?.();

/** Loaded into a measured server ahead of its own code: SIGUSR2 collects garbage, so that memory means what is in use. */
process.on('SIGUSR2', collect);
