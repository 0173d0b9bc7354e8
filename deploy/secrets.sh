#!/bin/sh
# Prints an .env with every secret made anew: sh deploy/secrets.sh https://talky.example.org > .env
set -eu

url="${1:?the address people open, such as https://talky.example.org}"

hex() { od -An -vtx1 -N"$1" /dev/urandom | tr -d ' \n'; }

while IFS= read -r line; do
  case "$line" in
    PUBLIC_URL=) echo "PUBLIC_URL=$url" ;;
    # Garage knows its keys by this form.
    S3_ACCESS_KEY=) echo "S3_ACCESS_KEY=GK$(hex 12)" ;;
    *[A-Z]=) echo "$line$(hex 32)" ;;
    *) echo "$line" ;;
  esac
done <"$(dirname "$0")/../.env.example"
