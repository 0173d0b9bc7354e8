import { setDefaultTimeout, test } from 'bun:test';
import { TestSocket } from '@talky/server/testing';
import { Talky } from './talky.ts';
setDefaultTimeout(120000);
test('burst', async () => {
  const talky = await Talky.start();
  const [ada, grace] = await Promise.all([talky.person('Ada Lovelace'), talky.person('Grace Hopper')]);
  const chat = await ada.groupWith('Engine room', [grace]);
  for (let i = 0; i < 150; i++) await ada.groupWith('Group ' + i, [grace]);
  await ada.said(chat, 'hello');
  await ada.open(`/chat/${chat._id}`);
  await ada.conversation.message('hello').waitFor();
  await ada.page.evaluate(() => {
    const w = window as never as { lt: number[]; frames: number[] };
    w.lt = []; w.frames = [];
    new PerformanceObserver((l) => { for (const e of l.getEntries()) w.lt.push(e.duration); }).observe({ entryTypes: ['longtask'] });
    let last = performance.now();
    const f = () => { const n = performance.now(); w.frames.push(n - last); last = n; requestAnimationFrame(f); };
    requestAnimationFrame(f);
  });
  const s = new TestSocket(talky.url.replace('http', 'ws') + '/ws');
  await s.hello(grace.account.token ?? '');
  for (const [n, gap] of [[1000, 0], [300, 10]] as const) {
    const t = performance.now();
    const acks = [];
    for (let i = 0; i < n; i++) { acks.push(s.ask('message.send', { chatId: chat._id, content: `m${gap}-${i} **bold** and some more words to draw`, clientId: `x${gap}-${i}` })); if (gap) await Bun.sleep(gap); }
    await Promise.all(acks);
    const acked = performance.now() - t;
    await Bun.sleep(4000); await ada.page.screenshot({path:`/tmp/perf-${gap}.png`}); console.log((await ada.conversation.texts()).slice(-3)); await ada.conversation.message(`m${gap}-${n - 1} `).waitFor();
    const shown = performance.now() - t;
    const { lt, frames } = await ada.page.evaluate(() => { const w = window as never as { lt: number[]; frames: number[] }; const r = { lt: w.lt, frames: w.frames }; w.lt = []; w.frames = []; return r; });
    frames.sort((a, b) => a - b);
    console.log({ n, gap, acked: Math.round(acked), shown: Math.round(shown), longtasks: lt.length, longest: Math.round(Math.max(0, ...lt)), sum: Math.round(lt.reduce((a, b) => a + b, 0)), p99frame: Math.round(frames[Math.floor(frames.length * 0.99)] ?? 0), heap: await ada.page.evaluate(() => Math.round((performance as never as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 1e6)) });
  }
  await talky.stop();
});
