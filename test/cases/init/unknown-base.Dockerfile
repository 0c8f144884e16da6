FROM registry.example.com/platform/base:7

COPY motd /etc/motd
RUN apt-get update && apt-get install -y nginx
COPY nginx.conf /etc/nginx/nginx.conf
RUN apt-get update && apt-get install -y redis-server
COPY redis.conf /etc/redis/redis.conf
MAINTAINER ops@example.com
EXPOSE 80 6379
VOLUME /data
ONBUILD COPY . /srv
LABEL org.opencontainers.image.title="two servers" version=${VERSION:-1}
HEALTHCHECK --interval=10s --retries=5 CMD curl -f http://localhost/ || exit 1
CMD nginx -g 'daemon off;'
