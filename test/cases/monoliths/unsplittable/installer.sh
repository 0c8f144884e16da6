#!/bin/sh
# Runs one step, which finds what the steps before it left.
set -e
state=/var/lib/appliance/state
step=$1
shift
if [ "$step" = status ]; then
  cat "$state"
  exit
fi
mkdir -p /var/lib/appliance
. "/opt/appliance/steps/$step.sh"
echo "$step" >> "$state"
