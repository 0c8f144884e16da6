# A section's file needs no FROM: it goes on from the base.
RUN apt-get update && \
    apt-get install -y --no-install-recommends golang-go && \
    rm -rf /var/lib/apt/lists/* && \
    update-alternatives --install /usr/local/bin/go go /usr/lib/go/bin/go 100 \
      --slave /usr/local/bin/gofmt gofmt /usr/lib/go/bin/gofmt
ENV GOROOT=/usr/lib/go
ENV GOPATH=/go
ENV PATH=$GOPATH/bin:$GOROOT/bin:$PATH
