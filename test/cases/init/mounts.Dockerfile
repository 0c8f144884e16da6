# syntax=docker/dockerfile:1
FROM debian:bookworm-slim
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    --mount=type=secret,id=mirror,required=true \
    apt-get update && apt-get install -y git openssh-client
RUN --mount=type=ssh git clone git@git.example.com:acme/rules.git /opt/rules
RUN --mount=type=secret,id=licence,target=/run/secrets/licence \
    mkdir -p /etc/acme && sha256sum /run/secrets/licence > /etc/acme/licence.sum
RUN --mount=type=bind,source=certs,target=/mnt/certs cp /mnt/certs/acme.crt /usr/local/share/ca-certificates/
