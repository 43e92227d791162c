#!/bin/sh
# Follows the guestbook's leader: by the name of its Service, or by the address in the environment.
if [ "${GET_HOSTS_FROM:-dns}" = env ]; then
  exec redis-server --slaveof "$REDIS_LEADER_SERVICE_HOST" 6379
fi
exec redis-server --slaveof redis-leader 6379
