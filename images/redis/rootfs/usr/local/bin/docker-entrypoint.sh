#!/bin/sh
# As upstream's image: options and configuration files go to redis-server, which does not run as root.
set -e
case "$1" in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  chown -R redis:redis . || true
  exec gosu redis "$@"
fi
exec "$@"
