/** The layers of ARCHITECTURE.md, held by `bun run check`. */
const rooms = '^(server|workers|bots|web|bench)/';
const doors =
  '^server/(src/protocol/index|src/app|src/backend|src/jobs/queues|src/modules/notifications/decide|src/observe|src/stores/managed/index|src/slack/export/index|test/testing)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle at run time has no first module; types may refer to each other.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(bun(:|$)|\\$)|/paraglide/|\\.svelte-kit' },
    },
    {
      name: 'protocol-is-pure',
      comment: 'The wire contract imports nothing of ours but itself, so every room may import it.',
      severity: 'error',
      from: { path: '^server/src/protocol/' },
      to: { path: rooms, pathNot: '^server/src/protocol/' },
    },
    {
      name: 'model-belongs-to-its-module',
      comment:
        'Other modules ask the service that owns the model; auth and bots are about accounts, so they share theirs.',
      severity: 'error',
      from: { path: '^server/src/modules/([^/]+)/', pathNot: '^server/src/modules/(auth|bots)/' },
      to: {
        path: '^server/src/modules/[^/]+/model\\.ts$',
        pathNot: '^server/src/modules/$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'transports-stay-outside',
      comment: 'Routes and the gateway call services, never the other way; only app and main put them together.',
      severity: 'error',
      from: { pathNot: '^server/(src/(app|main|server|http/api)\\.ts|src/modules/[^/]+/routes\\.ts|test/)' },
      to: {
        path: '^server/src/(app|main|realtime/gateway|modules/[^/]+/routes)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'hub-is-realtimes-own',
      comment: 'Whoever has something to tell publishes it; only realtime knows sockets.',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/(realtime/|app\\.ts|main\\.ts)' },
      to: { path: '^server/src/realtime/hub\\.ts$' },
    },
    {
      name: 'server-has-doors',
      comment: "Other rooms enter @talky/server only through its package's exports.",
      severity: 'error',
      from: { path: '^(workers|bots|web|bench|scripts)/' },
      to: { path: '^server/', pathNot: doors },
    },
    {
      name: 'bots-know-the-protocol-only',
      comment: 'The SDK is published alone: of the server it may use types of ./protocol, which vanish.',
      severity: 'error',
      from: { path: '^bots/(src|examples)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'bots-use-no-other-door',
      comment: 'Not even as types.',
      severity: 'error',
      from: { path: '^bots/(src|examples)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/', pathNot: '^server/src/protocol/index\\.ts$' },
    },
    {
      name: 'rooms-keep-apart',
      comment: 'Rooms meet in the server or over the wire, not in each other. Benchmarks and scripts may drive any.',
      severity: 'error',
      from: { path: '^(server|workers|bots|web)/' },
      to: { path: '^(workers|bots|web|bench|scripts)/', pathNot: '^$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|\\.svelte-kit|paraglide)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'bun', 'import', 'default'],
      extensions: ['.ts', '.js', '.svelte', '.json'],
    },
  },
};
