mkdir -p /etc/appliance
echo "ADMIN=root" > /etc/appliance/env
