#!/bin/sh
# Follows the guestbook's leader: by the name of its Service, or by the address in the environment.
host=$LEADER
if [ "${GET_HOSTS_FROM:-dns}" = env ]; then
  variable=$(echo "$LEADER" | tr 'a-z-' 'A-Z_')_SERVICE_HOST
  eval "host=\$$variable"
fi
exec redis-server --slaveof "$host" 6379
