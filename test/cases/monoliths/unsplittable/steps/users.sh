echo "$1" > /etc/appliance/users
