# syntax=docker/dockerfile:1
# A container with the program and nothing else of the project: docs/install.md says how it is started.
# It runs as nobody in particular, and with a root file system that is read-only.

# What the program stands on at last. Servers that are started as processes need what runs them: BASE=node:24-bookworm-slim
# is one with npx. Its glibc must not be older than that of Debian 12.
ARG BASE=debian:bookworm-slim

FROM rust:1.95-bookworm AS build
# Which image of Python is put into the program, by cargo's features: "science" has numpy, pandas and their like
# (docs/packages.md). None is the image core.
ARG FEATURES=""
# The recipe for the sandbox's Python fetches its compiler with pip; everything it fetches is pinned by its hash.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 python3-pip \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/root/.cache/codecell \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --package codecell --features "$FEATURES" \
    && install -D target/release/codecell /out/codecell \
    && packaging/licences.py /out target/release/codecell

# hadolint ignore=DL3006
FROM ${BASE}
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/codecell /usr/local/bin/codecell
COPY LICENSE-APACHE LICENSE-MIT /usr/share/doc/codecell/
COPY --from=build /out/THIRD-PARTY-LICENSES /usr/share/doc/codecell/
COPY --chmod=755 packaging/docker/healthcheck /usr/local/bin/codecell-healthcheck
# mcp_servers.json, codecell.toml and .env are looked for here.
WORKDIR /etc/codecell
# A number, so that Kubernetes sees that it is not root.
USER 65532:65532
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["codecell-healthcheck"]
ENTRYPOINT ["codecell"]
CMD ["serve"]
