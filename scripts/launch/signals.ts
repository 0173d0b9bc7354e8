import { watchAncestors } from './ancestors.ts';
import type { House } from './house.ts';

/** One Ctrl-C reaches us by several ways: from the terminal, and handed on by npx and bun. Later ones are meant. */
const sameKeystrokeMs = 700;

/** Ctrl-C, SIGTERM, a closed terminal or a killed npx stop the house; a second Ctrl-C ends it at once. */
export function stopOnSignal(house: House): void {
  let first = 0;
  const stop = async () => {
    if (house.isStopping) {
      if (performance.now() - first < sameKeystrokeMs) return;
      house.kill();
      process.exit(130);
    }
    first = performance.now();
    console.log('Talky stops …');
    await house.stop();
    console.log('Talky has stopped.');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
  watchAncestors(() => void (house.isStopping || stop()));
}
