FROM base
RUN apt-get update && \
    apt-get install -y --no-install-recommends maven && \
    rm -rf /var/lib/apt/lists/* && \
    update-alternatives --install /usr/local/bin/maven maven /usr/share/maven/bin/mvn 100
ENV MAVEN_HOME=/usr/share/maven
ENV PATH=$PATH:$MAVEN_HOME/bin
COPY settings.xml /etc/maven/settings.xml
