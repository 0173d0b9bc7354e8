import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '@talky/server/backend';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { compose, composeText, interpolate, MissingVariable, madeSecrets, read, root } from './compose-file.ts';
import specification from './compose-spec/compose-spec.json';

const secrets = madeSecrets();
const file = compose(secrets);
const services = Object.entries(file.services);
const ours = services.filter(([, service]) => service.build);
const backend = ours.filter(([, service]) => service.environment?.MONGO_URL);

describe('compose.yaml', () => {
  test('is what the Compose Specification allows', () => {
    // The draft is named by an address that ajv knows without the s.
    const { $schema: _, ...schema } = specification;
    const ajv = new Ajv({ allErrors: true, strict: false });
    addFormats(ajv, ['uri']);
    // Compose's own formats are checked where they are read.
    for (const format of ['duration', 'ports', 'expose', 'subnet_ip_address']) ajv.addFormat(format, true);
    const validate = ajv.compile(schema);
    expect(validate(file) ? [] : validate.errors).toEqual([]);
    expect(validate({ services: { server: { imagee: 'typo' } } })).toBe(false);
  });

  test('does not start without its secrets, and deploy/secrets.sh makes all of them', () => {
    const wanted = [...composeText.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name ?? '');
    expect(wanted).toContain('JWT_SECRET');
    for (const name of wanted) {
      expect(secrets[name]).toBeTruthy();
      expect(() => compose({ ...secrets, [name]: '' })).toThrow(MissingVariable);
    }
  });

  test('has no default for anything that is a secret', () => {
    const defaults = [...composeText.matchAll(/\$\{(\w+):-([^}]+)\}/g)].map(([, name]) => name ?? '');
    expect(defaults).toContain('LOG_LEVEL');
    expect(defaults.filter((name) => /SECRET|PASSWORD|KEY|TOKEN/.test(name))).toEqual([]);
    expect(() => interpolate(`\${JWT_SECRET}`, secrets)).toThrow('neither has a default');
  });

  test('sets only variables that the server reads, to values that it takes', () => {
    expect(backend.map(([name]) => name)).toEqual(['server', 'workers']);
    for (const [, { environment = {} }] of backend) {
      const asked = new Set<string>();
      const env = new Proxy<Record<string, string | undefined>>(environment, {
        get(target, name) {
          asked.add(String(name));
          return Reflect.get(target, name);
        },
      });
      const config = readConfig(env);
      expect([...Object.keys(environment)].filter((name) => !asked.has(name))).toEqual([]);
      expect(config).toMatchObject({ namespace: 'talky', publicUrl: 'https://talky.example.org', rateLimits: true });
    }
  });

  test('builds stages that the Dockerfile has', () => {
    expect(ours.map(([name]) => name)).toEqual(['server', 'workers', 'bot']);
    const stages = [...read('Dockerfile').matchAll(/ AS (\S+)/g)].map(([, stage]) => stage);
    for (const [, service] of ours) expect(stages).toContain(service.build?.target);
  });

  test('names an exact version of everybody else’s images', () => {
    const theirs = services.filter(([, service]) => !service.build);
    expect(theirs.length).toBeGreaterThan(5);
    for (const [, { image }] of theirs) expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+[\w.-]*$/);
  });

  test('starts again what ends, and gives each longer to end than it takes', () => {
    for (const [name, service] of services) {
      expect(service.restart).toBe(name === 'mongo-init' ? 'on-failure' : 'unless-stopped');
      // A process of ours ends itself within 10 s.
      if (name !== 'mongo-init') expect(Number.parseInt(service.stop_grace_period ?? '0', 10)).toBeGreaterThan(10);
    }
  });

  test('mounts only volumes it declares and files that are here', () => {
    for (const mount of services.flatMap(([, { volumes = [] }]) => volumes)) {
      const [source = ''] = mount.split(':');
      if (source.startsWith('.')) expect(existsSync(join(root, source))).toBe(true);
      else expect(file.volumes).toHaveProperty(source);
    }
  });

  test('starts no other service for what the server does not use yet', () => {
    const started = services.filter(([, { profiles }]) => !profiles).map(([name]) => name);
    expect(started.sort()).toEqual([
      ...['mongo-init', 'mongo1', 'mongo2', 'mongo3', 'proxy', 'redis', 'server', 'workers'],
    ]);
  });
});
