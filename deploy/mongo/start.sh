#!/usr/bin/env bash
# A member of the replica set. MongoDB takes the key its members know each other by only from a file that is its own.
set -euo pipefail

key=/tmp/mongo-key
install -m 400 -o mongodb -g mongodb /dev/null "$key"
printf '%s' "${MONGO_KEY:?}" >"$key"

# Talky's transactions take milliseconds; what a killed server left open would keep its locks for a minute.
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile "$key" --bind_ip_all --noscripting \
  --wiredTigerCacheSizeGB "${MONGO_CACHE_GB:-1}" \
  --setParameter transactionLifetimeLimitSeconds=3
