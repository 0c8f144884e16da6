FROM debian:bookworm-slim AS runtime
RUN true
# layerbuild:section golang platforms=linux/amd64,linux/s390x
RUN true
# layerbuild:section app needs=golang
RUN true
# layerbuild:end
RUN true
