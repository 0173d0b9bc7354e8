import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { Elysia } from 'elysia';
import { config } from '../config.ts';
import { alsoConnecting } from './security-headers.ts';

/** The built single-page app, from the same origin as the API, so that no CORS and no second server is needed. */
const root = join(import.meta.dir, '../../../web/build');
const page = '/index.html';
const yearCache = 'public, max-age=31536000, immutable';

interface Asset {
  path: string;
  type: string;
  isImmutable: boolean;
  /** Encodings that lie beside it, best first. */
  encodings: readonly ('br' | 'gzip')[];
  /** What to answer instead of the file. */
  content?: string;
}

const suffixes = { br: '.br', gzip: '.gz' } as const;

function scan(): Map<string, Asset> {
  if (!existsSync(root)) return new Map();
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `/${relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')}`);
  const names = new Set(files);
  const plain = files.filter((name) => !['.br', '.gz'].includes(extname(name)));
  return new Map(
    plain.map((name) => [
      name,
      {
        path: join(root, name),
        type: Bun.file(name).type,
        isImmutable: name.startsWith('/_app/immutable/'),
        encodings: (['br', 'gzip'] as const).filter((encoding) => names.has(name + suffixes[encoding])),
      },
    ]),
  );
}

/** The page connects to this server alone, unless calls go over ZEGOCLOUD: then to its servers too. */
function widen(assets: Map<string, Asset>): Map<string, Asset> {
  const { zego } = config();
  const asset = assets.get(page);
  if (!zego || !asset) return assets;
  const content = alsoConnecting(readFileSync(asset.path, 'utf8'), zego.hosts);
  return assets.set(page, { ...asset, encodings: [], content });
}

function respond(asset: Asset, accept: string): Response {
  const encoding = asset.encodings.find((name) => accept.includes(name));
  const headers: Record<string, string> = {
    'content-type': asset.type,
    'cache-control': asset.isImmutable ? yearCache : 'no-cache',
    vary: 'accept-encoding',
  };
  if (encoding) headers['content-encoding'] = encoding;
  return new Response(asset.content ?? Bun.file(asset.path + (encoding ? suffixes[encoding] : '')), { headers });
}

/** Serves the app's files; any other address is a page of the app, which knows its own routes. */
export function webApp() {
  const assets = widen(scan());
  return new Elysia().get(
    '/*',
    ({ path, request, set }) => {
      const asset = assets.get(path) ?? (extname(path) === '' ? assets.get(page) : undefined);
      if (asset) return respond(asset, request.headers.get('accept-encoding') ?? '');
      set.status = 404;
      return assets.size === 0 ? 'The web app is not built. `bun start` builds it.' : 'There is no such page.';
    },
    { detail: { hide: true } },
  );
}
