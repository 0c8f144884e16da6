. /etc/appliance/env
echo "$EDITION" > /etc/appliance/services
