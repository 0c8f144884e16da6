sha256sum /etc/appliance/env /etc/appliance/services /etc/appliance/users > /var/lib/appliance/seal
