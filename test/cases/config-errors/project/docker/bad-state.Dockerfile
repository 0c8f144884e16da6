FROM debian:bookworm-slim
# layerbuild:section golang
ENV GOPATH=/go
USER gopher
RUN go build
# layerbuild:section app
RUN ls $GOPATH
