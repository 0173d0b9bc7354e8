# Talky's image: `docker build .` makes the server, `--target workers` and `--target bot` the other two.
# Nothing in it is secret or of one place: everything comes by environment.
ARG BUN=1.4.5

# What every room needs to install: their package.json files and the lock, so that a change of code installs nothing.
FROM oven/bun:${BUN}-slim AS manifests
WORKDIR /app
COPY package.json bun.lock bunfig.toml ./
COPY server/package.json server/
COPY workers/package.json workers/
COPY bots/package.json bots/
COPY web/package.json web/
COPY bench/package.json bench/

FROM manifests AS web
RUN bun install --frozen-lockfile --ignore-scripts
COPY tsconfig.base.json ./
COPY server/src/protocol server/src/protocol
COPY web web
RUN cd web && bun run --bun build

FROM manifests AS packages
RUN bun install --frozen-lockfile --ignore-scripts --production --filter @talky/server --filter @talky/workers --filter @talky/bots

FROM oven/bun:${BUN}-slim AS talky
# The cache of compiled sources would be written beside a file system that is read only.
ENV NODE_ENV=production BUN_RUNTIME_TRANSPILER_CACHE_PATH=0 TALKY_DATA=/data
RUN mkdir /data && chown bun:bun /data
WORKDIR /app
COPY --from=packages /app ./
COPY LICENSE tsconfig.base.json ./
COPY server/src server/src
COPY workers/src workers/src
COPY bots/src bots/src
COPY bots/examples bots/examples
USER bun
STOPSIGNAL SIGTERM
ENTRYPOINT ["bun"]

FROM talky AS workers
CMD ["workers/src/main.ts"]

FROM talky AS bot
CMD ["bots/examples/botty/main.ts"]

FROM talky AS server
COPY --from=web /app/web/build web/build
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s \
  CMD ["bun", "-e", "process.exit((await fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`)).ok ? 0 : 1)"]
CMD ["server/src/main.ts"]
