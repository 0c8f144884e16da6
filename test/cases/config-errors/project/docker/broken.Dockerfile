RUN apt-get update
INSTALL maven
