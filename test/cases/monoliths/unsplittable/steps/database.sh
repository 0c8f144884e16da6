echo "EDITION=$1" >> /etc/appliance/env
