#!/bin/sh
# The browser and the database server that the tests drive, from Debian's packages where we may install them.
# Tests that need what cannot be had are skipped, and say so.
set -u
wanted=''
command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted="$wanted postgresql"
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "not installed, and only root on Debian could:$wanted; the tests that need them will be skipped"
  exit 0
fi
echo "installing for the tests:$wanted"
{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted; } >/dev/null 2>&1 ||
  echo "could not be installed:$wanted; the tests that need them will be skipped"
