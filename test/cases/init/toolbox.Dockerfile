FROM debian:bookworm-slim

SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV DEBIAN_FRONTEND=noninteractive

RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl git unzip \
 && rm -rf /var/lib/apt/lists/*

# Go
ARG GO_VERSION=1.22.3
RUN curl -fsSL "https://go.dev/dl/go${GO_VERSION}.linux-amd64.tar.gz" | tar -xz -C /usr/local
ENV PATH=/usr/local/go/bin:$PATH

# kubectl
RUN curl -fsSLo /usr/local/bin/kubectl https://dl.k8s.io/release/v1.30.0/bin/linux/amd64/kubectl \
 && chmod +x /usr/local/bin/kubectl

# Maven
RUN apt-get update && apt-get install -y maven && rm -rf /var/lib/apt/lists/*

# Terraform
RUN curl -fsSLo /tmp/terraform.zip https://releases.hashicorp.com/terraform/1.8.4/terraform_1.8.4_linux_amd64.zip \
 && unzip -d /usr/local/bin /tmp/terraform.zip \
 && rm /tmp/terraform.zip

RUN go version > /etc/go-version

WORKDIR /workspace
CMD ["bash"]
