# escape=`
FROM debian:bookworm-slim

# Two servers, each with its
# configuration
RUN apt-get update && `
    apt-get install -y nginx
COPY <<EOT /etc/nginx/conf.d/x.conf
server { listen 8080; }
EOT

RUN apt-get update && `
    # any version will do
    apt-get install -y redis-server
CMD ["sh", "-c", "echo $PATH \"quoted\""]
