FROM debian:bookworm-slim
RUN useradd -m -u 1000 alice
RUN useradd -m bob
USER alice
WORKDIR /home/alice
RUN git clone https://git.example.com/alice/dotfiles .dotfiles
USER bob
WORKDIR /home/bob
RUN curl -fsSL https://example.com/tool.tar.gz | tar -xz
USER root
RUN chmod -R go-w /home
USER alice
