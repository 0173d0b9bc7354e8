#!/usr/bin/env bash
# Moves a running Talky onto the images that `docker compose build` or `pull` has just brought, without a pause:
# as many new servers as there are old ones come up beside them, and only then the old ones drain, one by one.
set -euo pipefail
cd "$(dirname "$0")/.."

wait_seconds=${TALKY_UPGRADE_WAIT:-60}
# Bun reads the variables, not the shell.
# shellcheck disable=SC2016
is_ready='process.exit((await fetch(`http://127.0.0.1:${process.env.PORT || 3000}/readyz`)).ok ? 0 : 1)'

servers() { docker compose ps --quiet server; }

await_ready() {
  local until=$((SECONDS + wait_seconds))
  until docker exec "$1" bun -e "$is_ready" >/dev/null 2>&1; do
    if ((SECONDS >= until)); then return 1; fi
    sleep 0.5
  done
}

remove() {
  # As long as stop_grace_period: an instance ends itself within 10 s.
  docker stop --time 15 "$1" >/dev/null
  docker rm "$1" >/dev/null
}

mapfile -t old < <(servers)
if ((${#old[@]} == 0)); then
  echo 'No server is running: docker compose up -d' >&2
  exit 1
fi

docker compose up --detach --no-deps --no-recreate --scale "server=$((2 * ${#old[@]}))" server
mapfile -t new < <(servers | grep --invert-match --line-regexp --fixed-strings "$(printf '%s\n' "${old[@]}")")

for id in "${new[@]}"; do
  if await_ready "$id"; then continue; fi
  echo "The new server ${id:0:12} is not ready after $wait_seconds s: the old ones stay. Its last words:" >&2
  docker logs --tail 20 "$id" >&2
  for failed in "${new[@]}"; do remove "$failed"; done
  exit 1
done

# The proxy sends sockets to whoever has the fewest: to the new ones, so that hardly any moves twice.
for id in "${old[@]}"; do remove "$id"; done

# A job cut off comes back in the next worker.
docker compose up --detach --no-deps workers
echo "${#new[@]} servers and the workers run the new version."
