FROM golang:1.22 AS server
COPY . /src
RUN cd /src && go build -o /server ./cmd/server

FROM golang:1.22 AS agent
COPY . /src
RUN cd /src && go build -o /agent ./cmd/agent

FROM scratch
COPY --from=server /server /server
COPY --from=agent /agent /agent
USER 65532
ENTRYPOINT ["/server"]
