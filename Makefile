# Everything a person or a machine does with Souk. Needs Rust, git, make, and python3 with pip; fetches the rest.

SHELL := /bin/sh
# Both are read by tests, wherever they run. A variable that is set to nothing counts as not set.
export SOUK_TOOLS := $(or $(SOUK_TOOLS),$(CURDIR)/.tools)
export CARGO_TERM_COLOR := $(or $(CARGO_TERM_COLOR),auto)

# What the tests of other people's clients use.
PYTHON_PACKAGES := nats-py==2.16.0 nkeys==0.2.1 pynacl==1.6.2 cffi==2.1.1 pycparser==3.12
PYTHON_READY := $(SOUK_TOOLS)/python/.ready-$(subst $(eval) ,-,$(PYTHON_PACKAGES))

.DEFAULT_GOAL := help
.PHONY: help setup up build test lint bench check-tools nats-server

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: check-tools nats-server $(PYTHON_READY) ## Fetch what the tests and the server need
	@echo 'ready'

up: check-tools nats-server build ## Run the whole shop, with things to try it out, on http://127.0.0.1:3000
	@test -n "$$NATS_URL" || { NATS_SERVER="$$(sh nats/nats-server.sh)" && export NATS_SERVER; } && \
	exec target/release/souk up --demo

test: setup ## Run every test, against a real nats-server
	cargo build --workspace --bins
	@NATS_SERVER="$$(sh nats/nats-server.sh)" && export NATS_SERVER && \
	PYTHONPATH="$(SOUK_TOOLS)/python" && export PYTHONPATH && set -x && cargo test --workspace

lint: ## Check formatting, lints, scripts and dependencies
	cargo fmt --all -- --check
	cargo clippy --workspace --all-targets -- -D warnings
	git ls-files -co --exclude-standard '*.sh' | while read -r script; do sh -n "$$script" || exit 1; done
	bash -n .ci/run
	@if cargo deny --version >/dev/null 2>&1; then cargo deny check; \
	else echo 'dependencies were not checked: cargo install --locked cargo-deny'; fi

bench: check-tools nats-server build ## Measure the ledger
	@NATS_SERVER="$$(sh nats/nats-server.sh)" && export NATS_SERVER && exec target/release/souk bench ledger

build:
	cargo build --release --bin souk

nats-server:
	@test -n "$$NATS_URL" || sh nats/nats-server.sh >/dev/null

check-tools:
	@missing=; \
	need() { command -v "$$1" >/dev/null 2>&1 || { missing=yes; echo "missing: $$1 ($$2)" >&2; }; }; \
	need cargo 'Rust, https://rustup.rs'; \
	need rustc 'Rust, https://rustup.rs'; \
	need cc 'Debian: apt-get install build-essential; macOS: xcode-select --install'; \
	need git 'Debian: apt-get install git'; \
	need python3 'Debian: apt-get install python3 python3-pip; macOS: brew install python'; \
	if command -v python3 >/dev/null 2>&1 && ! python3 -m pip --version >/dev/null 2>&1; then \
		missing=yes; echo 'missing: pip (Debian: apt-get install python3-pip)' >&2; fi; \
	wanted=$$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml); \
	found=$$(rustc --version 2>/dev/null | sed 's/^rustc \([0-9.]*\).*/\1/'); \
	as_number() { echo "$$1" | awk -F . '{ print $$1 * 1000 + $$2 }'; }; \
	if command -v rustc >/dev/null 2>&1 && test "$$(as_number "$$found")" -lt "$$(as_number "$$wanted")"; then \
		missing=yes; echo "too old: rustc $${found:-does not run}; Souk needs $$wanted or newer (rustup update stable)" >&2; fi; \
	test -z "$$missing"

$(PYTHON_READY):
	rm -rf '$(SOUK_TOOLS)/python'
	python3 -m pip install --quiet --disable-pip-version-check --no-deps --target '$(SOUK_TOOLS)/python' $(PYTHON_PACKAGES)
	@touch '$@'
