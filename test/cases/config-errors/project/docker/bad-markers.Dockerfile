FROM debian:bookworm-slim
# layerbuild:section golang needs=app
RUN cd /src && \
    # layerbuild:section app
    make
# layerbuild:sectoin app
RUN true
