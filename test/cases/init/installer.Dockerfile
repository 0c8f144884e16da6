FROM debian:bookworm-slim
COPY install.sh /tmp/install.sh
RUN /tmp/install.sh
RUN apt-get update && apt-get install -y curl
RUN curl -fsSL https://get.example.com | sh
USER nobody
CMD ["run"]
