import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As much of a service as is looked at here. */
export interface Service {
  image?: string;
  build?: { target?: string };
  environment?: Record<string, string>;
  command?: string[];
  restart?: string;
  stop_grace_period?: string;
  healthcheck?: object;
  volumes?: string[];
  profiles?: string[];
  depends_on?: Record<string, object>;
}

export interface ComposeFile {
  services: Record<string, Service>;
  volumes: Record<string, null>;
}

export const root = join(import.meta.dir, '../..');
export const read = (path: string) => readFileSync(join(root, path), 'utf8');
export const composeText = read('compose.yaml');

/** A variable stands in the file without a default and has no value. */
export class MissingVariable extends Error {
  override name = 'MissingVariable';
  readonly variable: string;
  constructor(variable: string, hint: string) {
    super(`${variable} is missing: ${hint}`);
    this.variable = variable;
  }
}

/** Fills in `${NAME:?hint}` and `${NAME:-default}`, the two forms compose.yaml uses; throws for any other. */
export function interpolate(text: string, env: Record<string, string>): string {
  return text.replace(/\$\{(\w+)([^}]*)\}/g, (whole, name: string, rest: string) => {
    const value = env[name];
    if (rest.startsWith(':?')) {
      if (!value) throw new MissingVariable(name, rest.slice(2));
      return value;
    }
    if (rest.startsWith(':-')) return value || rest.slice(2);
    throw new Error(`${whole} neither has a default nor refuses to be empty.`);
  });
}

/** The compose file with those variables. */
export function compose(env: Record<string, string>): ComposeFile {
  return Bun.YAML.parse(interpolate(composeText, env)) as ComposeFile;
}

/** What `deploy/secrets.sh` prints, as variables. */
export function madeSecrets(): Record<string, string> {
  const made = Bun.spawnSync(['sh', 'deploy/secrets.sh', 'https://talky.example.org'], { cwd: root });
  const lines = made.stdout.toString().split('\n');
  return Object.fromEntries(lines.flatMap((line) => [...line.matchAll(/^(\w+)=(.*)$/g)].map(([, k, v]) => [k, v])));
}
