const limitMs = 500;

/** Whether the Redis on that port has loaded its data and answers. */
export async function redisAnswers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), limitMs);
  try {
    const socket = await Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        open: (opened) => void opened.write('PING\r\n'),
        data: (_, bytes) => resolve(bytes.toString().startsWith('+PONG')),
        close: () => resolve(false),
        error: () => resolve(false),
      },
    });
    const answered = await promise;
    socket.end();
    return answered;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
